import { isFloating } from '../shape/dtype.js';
import { contiguousStrides } from '../shape/strides.js';
import { show } from '../shape/shape.js';
import { rowMajorValues } from './reading.js';
import type { Tensor } from './tensor.js';

// Source: torch/_tensor_str.py and its default options.
const PRECISION = 4;
const THRESHOLD = 1000;
const EDGE_ITEMS = 3;
const LINE_WIDTH = 80;
const PREFIX = 'tensor(';

/** A tensor as PyTorch prints it, with this library's names for the suffixes. */
export function formatTensor(tensor: Tensor): string {
  const suffixes: string[] = [];
  let body = '[]';
  if (tensor.numel === 0) {
    if (tensor.ndim !== 1) suffixes.push(`size=${show(tensor.shape)}`);
    if (tensor.dtype === 'int32' || tensor.dtype === 'bool') suffixes.push(`dtype=${tensor.dtype}`);
  } else {
    const page = pageOf(tensor);
    const format = elementFormat([...page.elements()], tensor.dtype);
    body = tensor.ndim === 0 ? format.of(page.at(0)) : formatDim(page, format, 0, 0, PREFIX.length);
  }
  // What the elements show goes without saying.
  if (tensor.dtype === 'float64' || tensor.dtype === 'uint8') suffixes.push(`dtype=${tensor.dtype}`);
  if (tensor.node !== null) suffixes.push(`gradFn=<${tensor.node.name}>`);
  else if (tensor.requiresGrad) suffixes.push('requiresGrad=true');
  return withSuffixes(PREFIX + body, suffixes) + ')';
}

interface Page {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** Whether the middle of long dimensions is left out. */
  readonly summarize: boolean;
  at(place: number): number;
  elements(): Iterable<number>;
}

function pageOf(tensor: Tensor): Page {
  const values = rowMajorValues(tensor);
  const { shape } = tensor;
  const strides = contiguousStrides(shape);
  const summarize = tensor.numel > THRESHOLD;
  function* walk(dim: number, place: number): Iterable<number> {
    if (dim === shape.length) yield values[place];
    else for (const i of shownIndices(shape[dim], summarize)) if (i !== null) yield* walk(dim + 1, place + i * strides[dim]);
  }
  return { shape, strides, summarize, at: (place) => values[place], elements: () => walk(0, 0) };
}

/** The indices that are printed; null stands for the gap. */
function shownIndices(size: number, summarize: boolean): (number | null)[] {
  const all = Array.from({ length: size }, (_, i) => i);
  return summarize && size > 2 * EDGE_ITEMS ? [...all.slice(0, EDGE_ITEMS), null, ...all.slice(-EDGE_ITEMS)] : all;
}

function formatDim(page: Page, format: ElementFormat, dim: number, place: number, indent: number): string {
  const { shape, strides, summarize } = page;
  const indices = shownIndices(shape[dim], summarize);
  if (dim === shape.length - 1) {
    const items = indices.map((i) => (i === null ? ' ...' : format.of(page.at(place + i))));
    const perLine = Math.max(1, Math.floor((LINE_WIDTH - indent) / (format.width + 2)));
    const lines: string[] = [];
    for (let i = 0; i < items.length; i += perLine) lines.push(items.slice(i, i + perLine).join(', '));
    return `[${lines.join(`,\n${' '.repeat(indent + 1)}`)}]`;
  }
  const slices = indices.map((i) => (i === null ? '...' : formatDim(page, format, dim + 1, place + i * strides[dim], indent + 1)));
  return `[${slices.join(`,${'\n'.repeat(shape.length - dim - 1)}${' '.repeat(indent + 1)}`)}]`;
}

function withSuffixes(body: string, suffixes: readonly string[]): string {
  let text = body;
  let lineLength = body.length - body.lastIndexOf('\n') + 1;
  for (const suffix of suffixes) {
    if (lineLength + suffix.length + 2 > LINE_WIDTH) {
      text += `,\n${' '.repeat(PREFIX.length)}${suffix}`;
      lineLength = PREFIX.length + suffix.length;
    } else {
      text += `, ${suffix}`;
      lineLength += suffix.length + 2;
    }
  }
  return text;
}

interface ElementFormat {
  readonly width: number;
  of(value: number): string;
}

/** One form for all elements: whole, fixed or scientific, as the values ask for it, in one width. */
function elementFormat(values: readonly number[], dtype: Tensor['dtype']): ElementFormat {
  if (dtype === 'bool') return padded(values, (value) => String(value !== 0));
  if (!isFloating(dtype)) return padded(values, String);
  const telling = values.filter((value) => Number.isFinite(value) && value !== 0);
  if (telling.length === 0) return padded([], whole);
  const sizes = telling.map(Math.abs);
  const largest = sizes.reduce((a, b) => Math.max(a, b));
  const smallest = sizes.reduce((a, b) => Math.min(a, b));
  const areWhole = telling.every(Number.isInteger);
  if (largest / smallest > 1000 || largest > 1e8 || (!areWhole && smallest < 1e-4)) return padded(telling, scientific);
  return padded(telling, areWhole ? whole : fixed);
}

function padded(telling: readonly number[], text: (value: number) => string): ElementFormat {
  const width = telling.reduce((widest, value) => Math.max(widest, text(value).length), 1);
  return { width, of: (value) => text(value).padStart(width) };
}

function notFinite(value: number): string | undefined {
  if (Number.isFinite(value)) return undefined;
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

function whole(value: number): string {
  return notFinite(value) ?? `${signOf(value)}${Math.abs(value).toFixed(0)}.`;
}

function scientific(value: number): string {
  if (!Number.isFinite(value)) return notFinite(value)!;
  const size = Math.abs(value);
  // Python rounds ties to even, toExponential away from 0. 40 decimals tell a tie from what lies next to it.
  const [, kept, exponent] = /^(\d\.\d*[02468])50*(e.*)$/.exec(size.toExponential(40)) ?? [];
  const text = kept?.length === PRECISION + 2 ? `${kept}${exponent}` : size.toExponential(PRECISION);
  return signOf(value) + text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function fixed(value: number): string {
  if (!Number.isFinite(value)) return notFinite(value)!;
  const size = Math.abs(value);
  // As above. With four decimals the only binary fractions that tie are the odd 32nds.
  const tie = (size * 32) % 2 === 1;
  const tenThousandths = Math.floor(size * 1e4);
  const text = tie ? ((tenThousandths + (tenThousandths % 2)) / 1e4).toFixed(PRECISION) : size.toFixed(PRECISION);
  return signOf(value) + text;
}

function signOf(value: number): string {
  return value < 0 || Object.is(value, -0) ? '-' : '';
}
