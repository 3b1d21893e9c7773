import * as z from 'zod';
import { runCommand } from './cli/command.js';
import { renderTable } from './cli/table.js';
import { pytorchLosses } from './same-as-pytorch/pytorch-losses.js';
import { train } from './same-as-pytorch/train.js';

interface Row {
  readonly step: number;
  readonly lamella: number;
  readonly pytorch: number;
}

process.exitCode = await runCommand({
  name: 'same-as-pytorch',
  about: "Trains a SELU network with alpha dropout on digits, and prints its loss at each step beside PyTorch's for the same seed.",
  options: z.strictObject({}),
  run({ screen }) {
    const rows = train().map((lamella, i): Row => ({ step: i + 1, lamella, pytorch: pytorchLosses[i]! }));
    const columns = [
      { head: 'step', cell: ({ step }: Row) => String(step) },
      { head: 'Lamella', cell: ({ lamella }: Row) => lamella.toFixed(6) },
      { head: 'PyTorch', cell: ({ pytorch }: Row) => pytorch.toFixed(6) },
      { head: 'difference', cell: ({ lamella, pytorch }: Row) => Math.abs(lamella - pytorch).toExponential(0) },
    ];
    screen.print(renderTable(screen, columns, rows));
    screen.print(`Largest difference: ${Math.max(...rows.map(({ lamella, pytorch }) => Math.abs(lamella - pytorch))).toExponential(1)}`);
  },
});
