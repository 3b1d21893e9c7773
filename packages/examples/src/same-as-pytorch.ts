import { pytorchLosses } from './same-as-pytorch/pytorch-losses.js';
import { train } from './same-as-pytorch/train.js';

// Trains a SELU network with alpha dropout on digits, and prints its loss at each step beside PyTorch's for the same seed.

const columns = ['step', 'Lamella', 'PyTorch', 'difference'];
const line = (cells: readonly string[]): string => cells.map((cell, i) => cell.padStart(i === 0 ? 4 : 12)).join('');

const losses = train();
const differences = losses.map((loss, i) => Math.abs(loss - pytorchLosses[i]!));
console.log(line(columns));
losses.forEach((loss, i) =>
  console.log(line([String(i + 1), loss.toFixed(6), pytorchLosses[i]!.toFixed(6), differences[i]!.toExponential(0)])),
);
console.log(`\nLargest difference: ${Math.max(...differences).toExponential(1)}`);
