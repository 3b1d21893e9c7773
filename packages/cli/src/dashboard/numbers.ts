import { amount, megabytes, valueText } from './format.js';
import type { View } from './view.js';

/** A number with what it is. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  /** Whether the name is a unit, and stands behind the value. */
  readonly isUnit?: boolean;
}

/** The numbers of the moment. */
export function facts({ record, memory }: View): Fact[] {
  const { samplesPerSecond, stepsPerSecond, latest, step } = record;
  const logs = [...latest].filter(([name]) => name !== 'lr').map(([name, value]) => ({ name: spaced(name), value: valueText(value) }));
  const lr = latest.get('lr');
  return [
    ...(Number.isNaN(samplesPerSecond) ? [] : [{ name: 'samples/s', value: amount(samplesPerSecond), isUnit: true }]),
    { name: 'steps/s', value: amount(stepsPerSecond), isUnit: true },
    { name: 'step', value: String(step) },
    ...logs,
    ...(lr === undefined ? [] : [{ name: 'lr', value: valueText(lr) }]),
    { name: 'heap', value: megabytes(memory.heap) },
    { name: 'RSS', value: megabytes(memory.rss) },
  ];
}

/** Facts side by side, in as many lines as they need. */
export function factLines(all: readonly Fact[], width: number): Fact[][] {
  const lines: Fact[][] = [];
  let left = 0;
  for (const fact of all) {
    const length = fact.name.length + fact.value.length + 1;
    if (lines.length === 0 || length > left) {
      lines.push([]);
      left = width;
    }
    lines.at(-1)!.push(fact);
    left -= length + 3;
  }
  return lines;
}

/** `gradNorm` -> `grad norm`. */
const spaced = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
