export { sortLines } from './lines';
