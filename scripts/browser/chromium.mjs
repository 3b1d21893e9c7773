// The Chromium of this machine, and how the tests start it.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'chrome.exe'];

/** The path of the browser: the environment's CHROMIUM, or the first on PATH, or where Debian would have put it. */
export const chromium =
  process.env.CHROMIUM ??
  process.env.PATH?.split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path)) ??
  '/usr/bin/chromium';

/** Quiet, without the network, and able to start in a container. */
export const launchOptions = {
  executablePath: chromium,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** What makes a page cross-origin isolated, so that it may share memory with its workers. */
export const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
