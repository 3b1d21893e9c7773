import { Checkpoints, restore, type Callback } from '../../../src/train/index.js';
import { DirectoryStore, FileLog } from '../../../src/train/node/index.js';
import { bitsOf, finish, newRun } from './training.js';

// A process that trains from its newest checkpoint to the end, saves at each step, and prints what it ends with. It is killed meanwhile.

const [folder, epochs] = process.argv.slice(2) as [string, string];
const store = new DirectoryStore(folder);
let isWarm = false;
const sayReady: Callback = {
  onStep() {
    if (!isWarm) process.stdout.write('ready\n');
    isWarm = true;
  },
};
const run = newRun([new Checkpoints(store, { everySteps: 1, keep: 2 }), sayReady], new FileLog(`${folder}.jsonl`), Number(epochs));
await restore(run.trainer, store, { batches: run.loader });
await finish(run);
process.stdout.write(`${bitsOf(run)}\n`);
