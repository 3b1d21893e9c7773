/** A run of less than a second. */
export const irisRun = JSON.stringify(
  {
    version: 1,
    name: 'iris',
    seed: 5,
    data: { source: { type: 'iris' }, validation: 0.3, batchSize: 16 },
    model: {
      type: 'Sequential',
      layers: [
        { type: 'Linear', inFeatures: 4, outFeatures: 16 },
        { type: 'Dropout', p: 0.1 },
        { type: 'Linear', inFeatures: 16, outFeatures: 3 },
      ],
    },
    loss: 'crossEntropy',
    metrics: ['accuracy'],
    optimizer: { type: 'Adam', lr: 0.01 },
    train: { epochs: 3 },
  },
  null,
  2,
);
