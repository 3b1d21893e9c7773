export { gatherElements } from './gather';
export { nonzeroPlaces } from './nonzero';
export { scatterElements } from './scatter';
