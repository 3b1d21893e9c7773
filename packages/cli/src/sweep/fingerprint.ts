import { createHash } from 'node:crypto';

/** Tells configs apart: the same text for the same config, defaults filled in. */
export const fingerprintOf = (config: unknown): string => createHash('sha256').update(JSON.stringify(config)).digest('hex');
