import { resolve } from 'node:path';
import { iris, moons, spirals, type LabelledSet } from '@lamella/data';
import { digits, fashionMnist, readCsv, readIdxSet, readImageFolder, readJson, readNpy, readNpz } from '@lamella/data/node';
import { mapPaths, type SourceConfig } from './source-schema.js';

/** Without what is null, which the readers leave out. */
type Said<Fields> = { [Key in keyof Fields as null extends Fields[Key] ? never : Key]: Fields[Key] } & {
  [Key in keyof Fields as null extends Fields[Key] ? Key : never]?: NonNullable<Fields[Key]>;
};

/**
 * Reads a source. Paths are relative to `baseDirectory`.
 *
 * @throws DataError with file, row and column
 */
export async function loadSource(source: SourceConfig, baseDirectory: string): Promise<LabelledSet> {
  const config = mapPaths(source, (path) => resolve(baseDirectory, path));
  switch (config.type) {
    case 'fashion-mnist':
      return fashionMnist(said({ limit: config.limit }));
    case 'digits':
      return digits();
    case 'iris':
      return iris();
    case 'moons':
      return moons(said(rest(config)));
    case 'spirals':
      return spirals(said(rest(config)));
    case 'csv': {
      const { file, ...options } = rest(config);
      return readCsv(file, said(options));
    }
    case 'json': {
      const { file, ...options } = rest(config);
      return readJson(file, said(options));
    }
    case 'npz': {
      const { file, keys, ...options } = rest(config);
      return await readNpz(file, { ...said(options), keys: said(keys) });
    }
    case 'npy': {
      const { inputs, targets, ...options } = rest(config);
      return readNpy(inputs, targets, said(options));
    }
    case 'image-folder': {
      const { directory, ...options } = rest(config);
      return readImageFolder(directory, said(options));
    }
    case 'idx':
      return readIdxSet(config.directory);
  }
}

function rest<Config extends { readonly type: string }>({ type: _, ...fields }: Config): Omit<Config, 'type'> {
  return fields;
}

function said<Fields extends object>(fields: Fields): Said<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Said<Fields>;
}
