export { crossEntropyRows, crossEntropyRowsBackward, pickTargetsF32 } from './cross-entropy';
export { normaliseGroups } from './normalise';
export { normaliseGroupsBackward } from './normalise-backward';
export { softmaxBackwardLines, softmaxLines } from './rows';
