import { tensor } from '@lamella/core';
import { data } from '@lamella/nn';
import type { LabelledSet } from '../labelled-set.js';
import { irisClasses, irisMeasures } from './iris-rows.js';

const FLOWERS = 150;
const MEASURES = 4;
/** Every fifth flower is for testing: ten of each kind. */
const TEST_EVERY = 5;

/**
 * Fisher's irises: 150 flowers of three kinds, by the length and width of sepals and petals in centimetres. Every fifth one is for testing, so
 * there are 120 and 30.
 *
 * Shape: a sample is an input [4] in float32 and a class in int32.
 * @see R. A. Fisher 1936, The use of multiple measurements in taxonomic problems; UCI Machine Learning Repository, https://doi.org/10.24432/C56C76,
 * CC BY 4.0; with the two flowers right that are wrong there, as in R and scikit-learn
 * @example
 * const { train, classes } = iris();
 * [train.length, classes, train.get(0)[0]!.toArray()] // [120, ['setosa', 'versicolor', 'virginica'], [5.1, 3.5, 1.4, 0.2]]
 */
export function iris(): LabelledSet {
  const part = (isTest: boolean): data.TensorDataset => {
    const flowers = Array.from({ length: FLOWERS }, (_, i) => i).filter((i) => (i % TEST_EVERY === TEST_EVERY - 1) === isTest);
    const inputs = flowers.flatMap((i) => irisMeasures.slice(i * MEASURES, (i + 1) * MEASURES).map((tenths) => tenths / 10));
    const kinds = flowers.map((i) => Math.floor((i * irisClasses.length) / FLOWERS));
    return new data.TensorDataset(tensor(Float32Array.from(inputs)).reshape([flowers.length, MEASURES]), tensor(Int32Array.from(kinds)));
  };
  return { name: 'iris', train: part(false), test: part(true), inputShape: [MEASURES], classes: irisClasses };
}
