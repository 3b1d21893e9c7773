import { afterEach, describe, expect, it, vi } from 'vitest';
import { nextTurn } from '../../src/train/next-turn.js';

describe('nextTurn', () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each(['Node', 'a browser'])('lets what was waiting come first, in %s', async (platform) => {
    if (platform === 'a browser') vi.stubGlobal('setImmediate', undefined);
    let turns = 0;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (turns += 1);
    for (let i = 0; i < 3; i++) {
      port2.postMessage(null);
      await nextTurn();
      await nextTurn();
    }
    port1.close();
    expect(turns).toBeGreaterThanOrEqual(2);
  });
});
