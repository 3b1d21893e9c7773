import { ArgumentError, Tensor } from '@lamella/core';
import type { Module } from '../modules/module.js';
import { at, escapeXml, svgDocument, textWidth } from './svg/document.js';

export interface MaskPictureOptions {
  /** How many samples are drawn at most: the first ones. Default: 8. */
  readonly samples?: number;
  /** How many features or channels of each are drawn at most. Default: 64 features, 16 channels. */
  readonly channels?: number;
  /** Default: the module's type and its p. */
  readonly title?: string;
}

/** A mask as a table of tiles: samples down, channels across, and what is dropped apart within a channel in the tile. */
interface Tiles {
  readonly samples: number;
  readonly channels: number;
  /** Rows and columns of a tile. */
  readonly rows: number;
  readonly columns: number;
  readonly values: ArrayLike<number>;
  /** Whether a tile is a whole channel. */
  readonly areChannels: boolean;
}

const margin = 20;
const header = 66;
const labelWidth = 74;

const rules = [
  '.kept { fill: var(--blue); }',
  '.dropped { fill: var(--faint); }',
  '.cross { stroke: var(--muted); stroke-width: 1.5; fill: none; }',
  '.axis { text-anchor: end; }',
];

/**
 * The last mask of a dropout module, or a mask, as an SVG file: samples down, features or channels across. Where each channel was kept or dropped
 * as a whole, a square stands for all of it; else a channel shows its own elements. Nothing is drawn anew.
 *
 * @throws ArgumentError on a module that keeps no mask or has drawn none yet, and unless `samples` and `channels` are whole numbers from 1
 * @example
 * const layer = new nn.Dropout2d(0.5);
 * layer.forward(ones([2, 8, 4, 4]));
 * maskPicture(layer).includes('<title>Dropout2d, p = 0.5</title>') // true
 */
export function maskPicture(of: Module | Tensor, options: MaskPictureOptions = {}): string {
  const { samples: mostSamples = 8 } = options;
  const { mask, title, isUnbatched } = maskOf(of);
  const tiles = tilesOf(mask, isUnbatched);
  const { channels: mostChannels = tiles.areChannels || tiles.rows * tiles.columns > 1 ? 16 : 64 } = options;
  for (const [argument, value] of Object.entries({ samples: mostSamples, channels: mostChannels })) {
    if (!Number.isInteger(value) || value < 1)
      throw new ArgumentError('maskPicture', `${argument} has to be a whole number from 1, got ${value}`, { argument });
  }
  const shown = { samples: Math.min(tiles.samples, mostSamples), channels: Math.min(tiles.channels, mostChannels) };
  const { body, width, height } = draw(tiles, shown);
  const heading = options.title ?? title;
  const caption = captionOf(tiles, shown);
  return svgDocument({
    title: heading,
    width: Math.max(width, textWidth(caption, 11), textWidth(heading, 14)) + 2 * margin,
    height: height + header + margin + 28,
    rules,
    body: [
      `<text class="title" x="${margin}" y="${margin + 12}">${escapeXml(heading)}</text>`,
      `<text class="muted" x="${margin}" y="${margin + 31}">${escapeXml(caption)}</text>`,
      `<g transform="translate(${margin} ${header})">`,
      ...body,
      '</g>',
      legend(header + height + 12),
    ],
  });
}

function maskOf(of: Module | Tensor): { readonly mask: Tensor; readonly title: string; readonly isUnbatched: boolean } {
  if (of instanceof Tensor) return { mask: of, title: 'mask', isUnbatched: false };
  const { type, p, lastMask } = of as Module & { readonly p?: unknown; readonly lastMask?: unknown };
  if (lastMask instanceof Tensor) {
    // These two read a missing dimension as a missing batch.
    const isUnbatched = (type === 'Dropout1d' && lastMask.ndim === 2) || (type === 'Dropout3d' && lastMask.ndim !== 5);
    return { mask: lastMask, title: typeof p === 'number' ? `${type}, p = ${p}` : type, isUnbatched };
  }
  if (lastMask === null) {
    throw new ArgumentError('maskPicture', `this ${type} has drawn no mask yet`, {
      argument: 'of',
      hint: 'a forward in training, with p above 0 and below 1',
    });
  }
  throw new ArgumentError('maskPicture', `${type} keeps no mask`, { argument: 'of', hint: 'one of the six dropouts, or a mask tensor' });
}

function tilesOf(mask: Tensor, isUnbatched: boolean): Tiles {
  const shape = isUnbatched ? [1, ...mask.shape] : mask.ndim < 2 ? [1, mask.numel] : mask.shape;
  const [samples, channels, ...rest] = shape as [number, number, ...number[]];
  const columns = rest.at(-1) ?? 1;
  const rows = rest.slice(0, -1).reduce((product, size) => product * size, 1);
  return { samples, channels, rows, columns, values: mask.data(), areChannels: rest.length > 0 && rows * columns === 1 };
}

type Shown = Pick<Tiles, 'samples' | 'channels'>;

function captionOf(tiles: Tiles, shown: Shown): string {
  const { samples, channels, rows, columns, values, areChannels } = tiles;
  let kept = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) kept++;
  const share = values.length === 0 ? '' : ` (${((100 * kept) / values.length).toFixed(1)} %)`;
  const what = areChannels ? 'channels' : 'elements';
  const name = areChannels || rows * columns > 1 ? 'channels' : 'features';
  const parts = [
    `kept ${kept} of ${values.length} ${what}${share}`,
    ...(shown.samples < samples ? [`first ${shown.samples} of ${samples} samples`] : []),
    ...(shown.channels < channels ? [`first ${shown.channels} of ${channels} ${name}`] : []),
  ];
  return parts.join(' · ');
}

function draw(tiles: Tiles, shown: Shown): { readonly body: string[]; readonly width: number; readonly height: number } {
  const { channels, rows, columns, values, areChannels } = tiles;
  const isFlat = !areChannels && rows * columns === 1;
  const cell = areChannels ? 24 : isFlat ? 11 : Math.max(1, Math.min(6, Math.floor(96 / Math.max(rows, columns))));
  const gap = isFlat ? 0 : 6;
  const inset = areChannels || cell < 4 ? 0 : 1;
  const [tileWidth, tileHeight] = [columns * cell + gap, rows * cell + gap];
  const paths = { kept: '', dropped: '', cross: '' };
  for (let n = 0; n < shown.samples; n++) {
    for (let c = 0; c < shown.channels; c++) {
      for (let i = 0; i < rows * columns; i++) {
        const x = labelWidth + c * tileWidth + (i % columns) * cell;
        const y = n * tileHeight + Math.floor(i / columns) * cell;
        const size = cell - inset;
        const isKept = values[(n * channels + c) * rows * columns + i] !== 0;
        paths[isKept ? 'kept' : 'dropped'] += `M${at(x)} ${at(y)}h${size}v${size}h-${size}z`;
        if (areChannels && !isKept)
          paths.cross += `M${at(x + 7)} ${at(y + 7)}l${size - 14} ${size - 14}m0 -${size - 14}l-${size - 14} ${size - 14}`;
      }
    }
  }
  const labels = Array.from({ length: shown.samples }, (_, n) => {
    const y = n * tileHeight + (tileHeight - gap) / 2 + 4;
    return `<text class="muted axis" x="${labelWidth - 10}" y="${at(y)}">sample ${n}</text>`;
  });
  const drawn = Object.entries(paths).flatMap(([name, path]) => (path === '' ? [] : [`<path class="${name}" d="${path}"/>`]));
  return { body: [...labels, ...drawn], width: labelWidth + shown.channels * tileWidth, height: shown.samples * tileHeight };
}

function legend(y: number): string {
  const [first, second] = [margin, margin + 70];
  return [
    `<rect class="kept" x="${first}" y="${at(y)}" width="11" height="11"/><text class="muted" x="${first + 18}" y="${at(y + 10)}">kept</text>`,
    `<rect class="dropped" x="${second}" y="${at(y)}" width="11" height="11"/><text class="muted" x="${second + 18}" y="${at(y + 10)}">dropped</text>`,
  ].join('\n');
}
