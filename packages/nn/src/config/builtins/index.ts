import type { Definition } from '../define.js';
import * as activation from './activation.js';
import * as attention from './attention.js';
import * as containers from './containers.js';
import * as conv from './conv.js';
import * as distanceLoss from './distance-loss.js';
import * as distance from './distance.js';
import * as dropout from './dropout.js';
import * as embedding from './embedding.js';
import * as linear from './linear.js';
import * as loss from './loss.js';
import * as norm from './norm.js';
import * as padding from './padding.js';
import * as pool from './pool.js';
import * as rearranging from './rearranging.js';
import * as recurrent from './recurrent.js';
import * as shapedActivation from './shaped-activation.js';
import * as transformer from './transformer.js';

/** Layers that stand together in the documentation. */
export interface Family {
  readonly title: string;
  readonly definitions: readonly Definition[];
}

// The order of a module's exports is not the same everywhere.
const family = (title: string, ...modules: readonly Readonly<Record<string, Definition>>[]): Family => ({
  title,
  definitions: modules.flatMap((module) => Object.values(module)).sort((a, b) => (a.type < b.type ? -1 : 1)),
});

export const families: readonly Family[] = [
  family('Containers', containers),
  family('Linear layers and shapes', linear),
  family('Convolutions', conv),
  family('Pooling', pool),
  family('Padding', padding),
  family('Activations', activation, shapedActivation),
  family('Dropouts', dropout),
  family('Normalisation', norm),
  family('Embeddings', embedding),
  family('Recurrent layers', recurrent),
  family('Attention and transformers', attention, transformer),
  family('Rearranging and resizing', rearranging),
  family('Distances', distance),
  family('Losses', loss, distanceLoss),
];

/** A definition for each module of nn. */
export const builtins: readonly Definition[] = families.flatMap(({ definitions }) => definitions);
