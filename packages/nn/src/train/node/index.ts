export { DirectoryStore } from './directory-store.js';
export { FileLog } from './file-log.js';
