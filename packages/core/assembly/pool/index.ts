export { avgPoolPlanes } from './avg-pool';
export { avgPoolBackwardPlanes } from './avg-pool-backward';
export { maxPoolPlanes } from './max-pool';
export { maxPoolBackwardPlanes } from './max-pool-backward';
