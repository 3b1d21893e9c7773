import * as nn from '@lamella/nn';
import { layerTraining } from './tensors.mjs';

/** Steps of one layer. */
export const layers = {
  batchNorm(workload) {
    const norm = new nn.BatchNorm2d(workload.inputs.x.shape[1]);
    return layerTraining(norm, workload, (x) => norm.forward(x));
  },
  lstm(workload) {
    const [features, hidden] = [workload.inputs.x.shape[2], workload.inputs.target.shape[2]];
    const lstm = new nn.LSTM(features, hidden);
    return layerTraining(lstm, workload, (x) => lstm.forward(x)[0]);
  },
  attention(workload) {
    const attention = new nn.MultiheadAttention(workload.inputs.x.shape[2], workload.heads, { batchFirst: true });
    return layerTraining(attention, workload, (x) => attention.forward(x, x, x, { needWeights: false })[0]);
  },
  convTranspose(workload) {
    const [inChannels, outChannels] = [workload.inputs.x.shape[1], workload.inputs.target.shape[1]];
    const conv = new nn.ConvTranspose2d(inChannels, outChannels, 4, { stride: 2, padding: 1 });
    return layerTraining(conv, workload, (x) => conv.forward(x));
  },
};
