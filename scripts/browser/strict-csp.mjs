// The built packages, bundled as an application's would be, in a page that forbids eval and all else but its own scripts and WebAssembly.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import { isolation, launchOptions } from './chromium.mjs';

const policy = { 'Content-Security-Policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'" };
const folder = mkdtempSync(join(tmpdir(), 'lamella-csp-'));
const config = {
  root: fileURLToPath(new URL('strict-csp', import.meta.url)),
  configFile: false,
  logLevel: 'warn',
  build: { outDir: folder, emptyOutDir: true },
};
let [passed, failed] = [0, 0];

try {
  await build(config);
  const browser = await chromium.launch(launchOptions);
  for (const headers of [policy, { ...policy, ...isolation }]) {
    const server = await preview({ ...config, preview: { host: '127.0.0.1', headers } });
    for (const line of await linesOf(await browser.newPage(), server.resolvedUrls.local[0])) {
      if (line.startsWith('ok')) passed++;
      else failed++;
      console.log(line);
    }
    await server.close();
  }
  await browser.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** What the page lists, or the error that ended it. */
async function linesOf(page, url) {
  const broken = new Promise((resolve) => page.on('pageerror', (error) => resolve([`FAILED: ${error.stack}`])));
  const listed = page.goto(url).then(async () => {
    await page.waitForSelector('ul.done', { state: 'attached' });
    return page.locator('li').allTextContents();
  });
  const lines = await Promise.race([broken, listed]);
  await page.close();
  return lines;
}
