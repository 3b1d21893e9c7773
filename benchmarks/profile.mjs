// node --cpu-prof benchmarks/profile.mjs NAME [SECONDS]: one workload of Lamella in this process, for a profile.

import { layers } from './peers/lamella/layers.mjs';
import { networks } from './peers/lamella/networks.mjs';
import { ops } from './peers/lamella/ops.mjs';
import { Stopwatch } from './peers/stopwatch.mjs';
import { showTime } from './runner/units.mjs';
import { workloads } from './workloads/index.mjs';

const [part = '', seconds = '3'] = process.argv.slice(2);
const workload = workloads.find(({ name }) => name.toLowerCase().includes(part.toLowerCase()));
const { step } = { ...ops, ...networks, ...layers }[workload.kind](workload);
const stopwatch = await Stopwatch.of(step);
console.log(`${workload.name}: ${showTime(await stopwatch.mean(Number(seconds) * 1000))}`);
