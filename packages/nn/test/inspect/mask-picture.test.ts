import { ArgumentError, ones, tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../../src/index.js';
import { maskPicture, type MaskPictureOptions } from '../../src/inspect/index.js';
import { parseXml, walk } from './support/xml.js';

/** How many squares there are of each kind, and the caption. */
function read(svg: string): { kept: number; dropped: number; crosses: number; title: string; caption: string } {
  const elements = [...walk(parseXml(svg.trimEnd()))];
  const moves = (name: string): number => {
    const path = elements.find((each) => each.name === 'path' && each.attributes.class === name);
    return path?.attributes.d!.match(/M/g)!.length ?? 0;
  };
  const texts = elements.filter(({ name }) => name === 'text').map(({ text }) => text);
  return { kept: moves('kept'), dropped: moves('dropped'), crosses: moves('cross'), title: texts[0]!, caption: texts[1]! };
}

const after = (
  layer: nn.Layer & { lastMask: unknown },
  shape: readonly number[],
  options?: MaskPictureOptions,
): ReturnType<typeof read> => {
  layer.forward(ones(shape));
  return read(maskPicture(layer, options));
};

describe('maskPicture', () => {
  it('draws the last mask, element by element', () => {
    const layer = new nn.Dropout(0.5);
    const { kept, dropped, crosses, title, caption } = after(layer, [4, 10]);
    const inMask = Number(layer.lastMask!.sum().item());
    expect([kept, dropped, crosses]).toEqual([inMask, 40 - inMask, 0]);
    expect(title).toBe('Dropout, p = 0.5');
    expect(caption).toBe(`kept ${inMask} of 40 elements (${(2.5 * inMask).toFixed(1)} %)`);
  });

  it.each<[string, nn.Layer & { lastMask: unknown }, number[]]>([
    ['Dropout1d', new nn.Dropout1d(0.5), [3, 8, 5]],
    ['Dropout2d', new nn.Dropout2d(0.5), [3, 8, 5, 5]],
    ['Dropout3d', new nn.Dropout3d(0.5), [3, 8, 2, 2, 2]],
    ['FeatureAlphaDropout', new nn.FeatureAlphaDropout(0.5), [3, 8, 5]],
    ['Dropout1d without a batch', new nn.Dropout1d(0.5), [24, 5]],
    ['Dropout3d without a batch', new nn.Dropout3d(0.5), [24, 2, 2, 2]],
  ])('draws whole channels of %s', (_, layer, shape) => {
    const { kept, dropped, crosses, caption } = after(layer, shape, { channels: 24 });
    expect(kept + dropped).toBe(24);
    expect(crosses).toBe(dropped);
    expect(caption).toMatch(/of 24 channels \(/);
  });

  it('draws elements within channels', () => {
    const layer = new nn.AlphaDropout(0.5);
    const { kept, dropped, caption } = after(layer, [2, 3, 4, 5]);
    expect(kept + dropped).toBe(120);
    expect(caption).toMatch(/of 120 elements/);
  });

  it('draws the first ones of many, and says so', () => {
    const { kept, dropped, caption } = after(new nn.Dropout(0.5), [20, 100]);
    expect(kept + dropped).toBe(8 * 64);
    expect(caption).toMatch(/ · first 8 of 20 samples · first 64 of 100 features$/);
    expect(read(maskPicture(ones([3, 20, 1, 1]), { samples: 2, channels: 5 })).kept).toBe(10);
  });

  it('draws a mask that is handed in, in its place', () => {
    const svg = maskPicture(tensor([[1, 0, 1]]), { title: 'mine' });
    expect(svg).toContain('<title>mine</title>');
    const kept = /class="kept" d="([^"]*)"/.exec(svg)![1]!;
    expect([...kept.matchAll(/M([\d.]+) /g)].map(([, x]) => Number(x))).toEqual([74, 96]);
    expect(read(maskPicture(tensor([1, 0, 0, 1]))).dropped).toBe(2);
    expect(read(maskPicture(tensor(1))).kept).toBe(1);
    expect(read(maskPicture(ones([0, 3]))).caption).toBe('kept 0 of 0 elements');
  });

  it('refuses what has no mask', () => {
    expect(() => maskPicture(new nn.Dropout(0.5))).toThrow('maskPicture: this Dropout has drawn no mask yet. Try: a forward in training');
    expect(() => maskPicture(new nn.Linear(2, 2))).toThrow('maskPicture: Linear keeps no mask');
    expect(() => maskPicture(ones([2, 2]), { samples: 0 })).toThrow(ArgumentError);
    expect(() => maskPicture(ones([2, 2]), { channels: 1.5 })).toThrow(ArgumentError);
  });
});
