import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ones } from '@lamella/core';
import { graphOf, toSvg } from '../../src/inspect/index.js';
import { escapeXml, shorten, textWidth } from '../../src/inspect/svg/document.js';
import { pictures } from './support/pictures.js';
import { parseXml, walk } from './support/xml.js';

const folder = new URL('../../../../docs/pictures/', import.meta.url);
const names = Object.keys(pictures);

// The pictures of the docs are made here. UPDATE_DOCS=1 writes them anew.
describe.each(names)('%s', (name) => {
  const file = new URL(`${name}.svg`, folder);

  it('is what docs/pictures has', () => {
    const svg = pictures[name]!();
    if (process.env.UPDATE_DOCS === '1') {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, svg);
    }
    expect(readFileSync(file, 'utf8')).toBe(svg);
  });

  it('is XML, has a title for those who do not see it, and no number that is none', () => {
    const root = parseXml(readFileSync(file, 'utf8').trimEnd());
    expect(root.name).toBe('svg');
    expect(root.attributes.role).toBe('img');
    expect(root.children[0]).toMatchObject({ name: 'title' });
    expect(root.children[0]!.text).not.toBe('');
    for (const { attributes } of walk(root))
      for (const value of Object.values(attributes)) expect(value).not.toMatch(/NaN|Infinity|undefined/);
  });
});

const browser = (await import(new URL('../../../../scripts/browser/chromium.mjs', import.meta.url).href)) as {
  readonly chromium: string;
  readonly launchOptions: Parameters<(typeof import('playwright'))['chromium']['launch']>[0];
};

describe.skipIf(!existsSync(browser.chromium))('in Chromium', () => {
  let page: import('playwright').Page;
  let close = (): Promise<void> => Promise.resolve();
  const scratch = mkdtempSync(join(tmpdir(), 'lamella-pictures-'));

  beforeAll(async () => {
    const { chromium } = await import('playwright');
    const opened = await chromium.launch(browser.launchOptions);
    page = await opened.newPage({ viewport: { width: 1600, height: 2400 } });
    close = () => opened.close();
  });
  afterAll(async () => {
    await close();
    rmSync(scratch, { recursive: true, force: true });
  });

  it.each(names)('%s becomes a PNG of its size in which no text leaves its box or the picture', async (name) => {
    await page.goto(new URL(`${name}.svg`, folder).href);
    const found = await page.evaluate(inspectPicture);
    expect(found).toMatchObject({
      outside: [],
      boxes: name.startsWith('mask') || name.startsWith('stats') ? 0 : (expect.any(Number) as number),
    });
    const path = join(scratch, `${name}.png`);
    const png = await page.locator('svg').screenshot({ path });
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([found.width, found.height]);
  });

  it('paints what it should: light on a light page, dark on a dark one', async () => {
    await page.goto(new URL('modules-resnet.svg', folder).href);
    const colour = (): Promise<string> => page.evaluate('getComputedStyle(document.querySelector(".page")).fill');
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await colour()).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await colour()).toBe('rgb(20, 24, 35)');
    await page.emulateMedia({ colorScheme: 'light' });
  });
});

/** Runs in the page: texts of nodes that are wider than their rectangle, and texts that leave the picture. */
const inspectPicture = `(() => {
  const svg = document.querySelector('svg');
  const frame = svg.getBoundingClientRect();
  const within = (inner, outer) => inner.left >= outer.left - 0.5 && inner.right <= outer.right + 0.5 && inner.top >= outer.top - 0.5 && inner.bottom <= outer.bottom + 0.5;
  const box = (element) => element.getBoundingClientRect();
  const nodes = [...document.querySelectorAll('.node')];
  const tight = nodes.flatMap((node) => [...node.querySelectorAll('text')].filter((text) => !within(box(text), box(node.querySelector('rect')))));
  const lost = [...document.querySelectorAll('text')].filter((text) => !within(box(text), frame));
  return { outside: [...tight, ...lost].map((text) => text.textContent), boxes: nodes.length, width: frame.width, height: frame.height };
})()` as unknown as () => { outside: string[]; boxes: number; width: number; height: number };

describe('text', () => {
  it('is escaped, and what XML has no place for is left out', () => {
    const name = `<script>"&'\u0000\u0007\ud800é😀`;
    const x = ones([1], { requiresGrad: true });
    const root = parseXml(toSvg(graphOf(x, { names: { [name]: x }, title: name })).trimEnd());
    expect(root.children[0]!.text).toBe(`<script>"&'é😀`);
    expect([...walk(root)].some((element) => element.name === 'script')).toBe(false);
    expect(escapeXml('a\tb')).toBe('a\tb');
  });

  it('is shortened in the middle', () => {
    expect(shorten('abcdefghij', 10)).toBe('abcdefghij');
    expect(shorten('abcdefghijk', 10)).toBe('abcde…hijk');
    expect(Array.from(shorten('😀'.repeat(11), 10))).toHaveLength(10);
  });

  it('has its width', () => {
    expect(textWidth('ab', 10)).toBeCloseTo(12.3);
    expect(textWidth('层', 10)).toBeCloseTo(12.3);
  });
});
