/** The version of the packages, as in package.json. */
export const VERSION = '0.0.0';

/** The version of the layout of checkpoints. Raise it when what an older one holds cannot be gone on from. */
export const LAYOUT = 1;
