import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { clearTimeout, setTimeout } from 'node:timers';

const PATIENCE = 120_000;

/** A peer's process: a line of JSON asks, a line of JSON answers. */
export class Peer {
  #child;
  #lines;

  constructor({ key, command: [program, ...args], env }) {
    this.key = key;
    this.#child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdin.on('error', () => undefined); // A process that ends is noticed where its answer is missing.
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** The first line that it says. */
  ready() {
    return this.#answer();
  }

  ask(request) {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    return this.#answer();
  }

  end() {
    this.#child.kill();
  }

  async #answer() {
    const timer = setTimeout(() => this.end(), PATIENCE);
    const { value, done } = await this.#lines.next();
    clearTimeout(timer);
    return done ? { error: 'its process ended, or took longer than two minutes' } : JSON.parse(value);
  }
}
