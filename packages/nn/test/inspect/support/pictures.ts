import { manualSeed, ones, randn, tensor } from '@lamella/core';
import * as nn from '../../../src/index.js';
import { graphOf, maskPicture, moduleGraph, statsPicture, toSvg, watch } from '../../../src/inspect/index.js';
import { Block, cnn, mlp, ResNet } from './models.js';

/** The pictures of docs/inspect.md, by the names of their files. Each begins from a seed: they are the same on every machine. */
export const pictures: Readonly<Record<string, () => string>> = {
  'modules-mlp': () => toSvg(moduleGraph(mlp(), [1, 784], { title: 'MLP' })),
  'modules-cnn': () => toSvg(moduleGraph(cnn(), [1, 1, 28, 28], { title: 'CNN' })),
  'modules-resnet': () => toSvg(moduleGraph(new ResNet(), [1, 1, 28, 28])),
  'modules-transformer': () =>
    toSvg(
      moduleGraph(new nn.Transformer({ dModel: 8, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 16 }), [
        [5, 1, 8],
        [4, 1, 8],
      ]),
    ),
  'autograd-mlp': () => {
    const model = mlp().eval();
    const loss = nn.functional.crossEntropy(model.forward(ones([4, 784])), tensor([1, 2, 3, 4], { dtype: 'int32' }));
    return toSvg(graphOf(loss, { model, title: 'the loss of an MLP' }));
  },
  'autograd-block': () => {
    const model = new Block(4);
    const x = ones([1, 4, 5, 5], { requiresGrad: true });
    return toSvg(graphOf(model.forward(x), { model, names: { x }, title: 'a residual block' }));
  },
  'mask-dropout': () => {
    manualSeed(0);
    const layer = new nn.Dropout(0.3);
    layer.forward(ones([20, 40]));
    return maskPicture(layer);
  },
  'mask-dropout2d': () => {
    manualSeed(0);
    const layer = new nn.Dropout2d(0.4);
    layer.forward(ones([4, 16, 8, 8]));
    return maskPicture(layer);
  },
  'mask-images': () => {
    manualSeed(0);
    const layer = new nn.Dropout(0.3);
    layer.forward(ones([2, 5, 12, 12]));
    return maskPicture(layer);
  },
  'stats-selu': () => statsPicture(seluStats(), { title: 'a SELU network while it learns' }),
  'stats-gradients': () => statsPicture(seluStats(), { show: 'gradients' }),
  'stats-histograms': () => statsPicture(seluStats(), { show: 'histograms' }),
};

function seluStats(): ReturnType<typeof watch> {
  manualSeed(0);
  const layers = Array.from({ length: 4 }, () => [new nn.Linear(64, 64), new nn.SELU()]).flat();
  const model = nn.init.selfNormalizing_(new nn.Sequential(...layers, new nn.Linear(64, 2)));
  const optimizer = new nn.optim.SGD(model.parameters(), { lr: 0.01 });
  const stats = watch(model, { histogram: { from: -3, to: 3, bins: 40 } });
  for (let step = 0; step < 40; step++) {
    const x = randn([256, 64]);
    optimizer.zeroGrad();
    nn.functional.crossEntropy(model.forward(x), x.select(1, 0).gt(0).to('int32')).backward();
    stats.endStep();
    optimizer.step();
  }
  stats.close();
  return stats;
}
