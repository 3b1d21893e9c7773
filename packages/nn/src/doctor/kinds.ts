import type { Finding, FindingId, FindingKind, Observed } from './finding.js';
import { bounds } from './bounds.js';

/** All that the doctor can find, in the order in which it is best mended. */
export const findingKinds: Readonly<Record<FindingId, FindingKind>> = {
  'input-not-finite': {
    severity: 'error',
    title: 'The batch has a NaN or an infinity',
    found: 'An input or a target has an element that is not finite.',
    reason: 'One NaN in the data makes the loss NaN, and after one step every weight.',
    fix: 'Look for it in the data: x.isfinite().all(). Often it is 0 / 0 in a column that was standardised but never changes.',
  },
  'parameter-not-finite': {
    severity: 'error',
    title: 'A weight is NaN or infinite',
    found: 'A parameter or a buffer has an element that is not finite.',
    reason: 'The model has been trained into the ground, or was loaded from a file that was: nothing it says is of use.',
    fix: 'Initialise anew, then a lower learning rate, utils.clipGradNorm_, or detectAnomaly to find the first NaN.',
  },
  'forward-fails': {
    severity: 'error',
    title: 'The model cannot take this batch',
    found: 'forward throws; the place is the innermost module that did.',
    reason: 'Shapes, dtypes or ranks do not fit: the error says which.',
    fix: 'What the error says. The shape of the batch is (samples, …), with floats for all layers but Embedding.',
  },
  'activation-not-finite': {
    severity: 'error',
    title: 'An activation is NaN or infinite',
    found: 'The first module whose inputs are finite and whose output is not.',
    reason: 'Something overflows or leaves its domain there: log of 0, a division by 0, exp of a large number.',
    fix: 'Clamp the argument (x.clamp(1e-6)), take the fused function (logSoftmax, crossEntropy, …WithLogits), scale the input.',
  },
  'loss-fails': {
    severity: 'error',
    title: 'The loss cannot be computed',
    found: 'The loss throws, or gives something other than one number.',
    reason: "The output and the target do not fit the loss, or its reduction is 'none'.",
    fix: 'What the error says: class numbers are int32 of shape (N), numbers to be matched have the shape of the output.',
  },
  'loss-not-finite': {
    severity: 'error',
    title: 'The loss is NaN or infinite',
    found: 'The output of the model is finite, the loss is not.',
    reason: 'The loss leaves its domain: a log of a probability of 0, a division by a count of 0.',
    fix: 'A loss that takes logits: crossEntropy, binaryCrossEntropyWithLogits. With ignoreIndex: a batch that has something else too.',
  },
  'labels-out-of-range': {
    severity: 'error',
    title: 'Labels that are no class of the model',
    found: 'A target is below 0 (but for -100, which is ignored) or not below the number of outputs.',
    reason: 'With C outputs the classes are 0 to C - 1.',
    fix: 'Count from 0 (target.sub(1)), or give the last layer as many outputs as there are classes.',
  },
  'softmax-before-cross-entropy': {
    severity: 'warning',
    title: 'Softmax before cross entropy',
    found: 'The outputs are from 0 to 1 and sum to 1 for each sample, and the loss behaves as crossEntropy does.',
    reason:
      'crossEntropy applies the softmax itself. Applied twice, the loss cannot come near 0 and gradients are small: it learns slowly.',
    fix: 'Take the softmax out of the model, and apply it where probabilities are wanted: model.forward(x).softmax(1).',
  },
  'log-softmax-before-cross-entropy': {
    severity: 'note',
    title: 'LogSoftmax before cross entropy',
    found: 'exp of the outputs sums to 1 for each sample, and the loss behaves as crossEntropy does.',
    reason: 'crossEntropy applies logSoftmax itself. Twice gives the same numbers, so that it does no harm; it takes time.',
    fix: 'Take one away: crossEntropy on logits, or nllLoss on the output of logSoftmax.',
  },
  'nll-without-log-softmax': {
    severity: 'error',
    title: 'nllLoss on what are no log-probabilities',
    found: 'The loss behaves as nllLoss does, and exp of the outputs does not sum to 1.',
    reason: 'nllLoss only picks the output of the right class: without logSoftmax it falls forever as the outputs grow.',
    fix: 'crossEntropy instead of nllLoss, or new LogSoftmax(1) as the last layer.',
  },
  'loss-above-chance': {
    severity: 'warning',
    title: 'The first loss is far above chance',
    found: `Cross entropy above ln(classes) by ${bounds.aboveChance.nats}, and above twice of it; squared error above ${bounds.aboveChance.squares} times the variance of the targets.`,
    reason:
      'A fresh model that knows nothing should say so. It is sure of itself and wrong: its outputs are too large, and the first steps only undo that.',
    fix: 'Standardise inputs (and targets of a regression), initialise for the activation (init.selfNormalizing_, init.kaimingNormal_), make the last layer small.',
  },
  'loss-below-chance': {
    severity: 'note',
    title: 'The first loss is far below chance',
    found: `Cross entropy below ${bounds.belowChance} times ln(classes).`,
    reason:
      'A model that was trained already does that. A fresh one cannot know so much: the target has leaked into the input, or nearly all targets are alike.',
    fix: 'For a fresh model: look for the target among the inputs, and count the classes in the batch.',
  },
  'loss-without-gradient': {
    severity: 'error',
    title: 'Nothing can be learnt from the loss',
    found: 'The loss does not require a gradient.',
    reason: 'All parameters are frozen, or the forward runs in noGrad, detaches its result, or goes through toArray() and item().',
    fix: 'model.requiresGrad_(), and a forward of tensor operations throughout.',
  },
  'backward-fails': {
    severity: 'error',
    title: 'The backward pass fails',
    found: 'backward throws.',
    reason: 'Most often a value that backward needs was changed in place after it was saved.',
    fix: 'What the error says; inplace: false in the layer that it names.',
  },
  'gradient-not-finite': {
    severity: 'error',
    title: 'A gradient is NaN or infinite',
    found: 'The gradient of a parameter has an element that is not finite, after a loss that is.',
    reason: 'The slope is infinite somewhere: sqrt at 0, a norm of 0, a masked softmax of nothing but -∞.',
    fix: 'Add a small number within the root, and run the step in detectAnomaly: it names the op and the line.',
  },
  'gradients-vanish': {
    severity: 'warning',
    title: 'Gradients vanish towards the input',
    found: `The gradient of a layer's weight, relative to the weight, is less than ${bounds.gradientRatio} of that of a later layer.`,
    reason: 'Each layer on the way back makes the gradient smaller: the first ones do not learn.',
    fix: 'ReLU or SELU instead of Sigmoid or Tanh, the initialisation that belongs to them, residual connections, a norm layer.',
  },
  'gradients-explode': {
    severity: 'warning',
    title: 'Gradients explode towards the input',
    found: `The gradient of a layer's weight, relative to the weight, is more than ${1 / bounds.gradientRatio} times that of a later layer, or above ${bounds.gradient}.`,
    reason: 'Each layer on the way back makes the gradient larger: the first steps throw the first layers away.',
    fix: 'Smaller initial weights (init.kaimingNormal_, init.selfNormalizing_), a norm layer, utils.clipGradNorm_.',
  },
  'activations-vanish': {
    severity: 'warning',
    title: 'The signal dies away on the way',
    found: `What differs between the samples of the batch is, behind a layer with weights, less than ${bounds.signalRatio} of what it was behind an earlier one.`,
    reason: 'Later layers see the same for every sample: they cannot tell them apart.',
    fix: 'The initialisation for the activation (init.kaimingNormal_ for ReLU, init.selfNormalizing_ for SELU), no long chain of Sigmoids, a norm layer.',
  },
  'activations-explode': {
    severity: 'warning',
    title: 'Activations explode on the way',
    found: `The outputs of a layer with weights are more than ${1 / bounds.signalRatio} times as large as those of the first one.`,
    reason: 'Each layer makes its input larger: the loss begins huge, and a step overflows.',
    fix: 'Smaller initial weights (init.kaimingNormal_, init.selfNormalizing_), a norm layer.',
  },
  'dead-relu': {
    severity: 'warning',
    title: 'Dead ReLUs',
    found: `At least ${bounds.deadShare * 100} % of the units (or channels) of a ReLU are 0 for each sample of the batch; with ${bounds.deadSamples} values a unit or more.`,
    reason: 'A unit that is never above 0 has no gradient and stays as it is.',
    fix: 'A lower learning rate, biases that start at 0, standardised inputs; LeakyReLU, ELU or SELU do not die.',
  },
  'parameter-frozen': {
    severity: 'note',
    title: 'Frozen parameters',
    found: 'requiresGrad is false.',
    reason: 'They are not learnt. When fine-tuning that is the intention.',
    fix: 'If it is not: model.requiresGrad_().',
  },
  'parameter-unused': {
    severity: 'warning',
    title: 'Parameters that the loss does not depend on',
    found: 'No gradient came to them in any of the steps of the trial.',
    reason: 'The forward does not use them, or detaches what they give.',
    fix: 'Use the layer in forward or take it away; look for detach(), noGrad and item() behind it.',
  },
  'parameter-without-gradient': {
    severity: 'warning',
    title: 'Parameters whose gradient is always 0',
    found: 'The gradient was exactly 0 in every step of the trial.',
    reason: 'They are used, and nothing that they do matters: behind them all is multiplied by 0, clamped, or dead.',
    fix: 'Look for a dead ReLU, a clamp or a factor of 0 behind the layer, and for weights that all start at 0.',
  },
  'does-not-overfit': {
    severity: 'error',
    title: 'One batch cannot be learnt by heart',
    found: `A copy of the model is trained on at most ${bounds.overfitSamples} samples with Adam, dropouts off: the loss stays above ${bounds.overfitLoss} of what it was (or of chance), and classes stay wrong.`,
    reason:
      'A model that cannot even repeat a few samples will not learn the set. Most often it is a mistake in the forward or the loss, not a lack of size.',
    fix: 'Mend what else is found. Then: is the target that of the sample (no shuffling of one alone), is a softmax or a ReLU the last layer, are the inputs standardised?',
  },
  'random-in-evaluation': {
    severity: 'error',
    title: 'Random numbers in evaluation',
    found: 'In eval(), the same input gave two outputs; the place is the innermost module that did.',
    reason: 'A dropout function takes `training` from its options, not from the module: when it is left out, most of them drop.',
    fix: 'functional.dropout(x, { p, training: this.training }), or the Module: new Dropout(p).',
  },
  'batch-norm-batch-of-one': {
    severity: 'error',
    title: 'Batch norm has one sample to go by',
    found: 'A batch norm in training gets one value a channel (an error), or one sample with several places (a warning).',
    reason:
      'The mean of one value is the value: there is nothing left. Of one sample it is that sample, in training; in evaluation it is the running mean.',
    fix: 'Larger batches, dropLast in the loader, GroupNorm or LayerNorm; eval() to predict single samples.',
  },
  'selu-initialisation': {
    severity: 'warning',
    title: 'SELU behind weights that are not LeCun-normal',
    found: `Fan-in times the mean square of the weights is not near 1 (${bounds.gain.least} to ${bounds.gain.most}) in a layer before a SELU. A note while the product over the layers is from ${bounds.depthGain} to ${1 / bounds.depthGain}.`,
    reason:
      'SELU keeps variance 1 only if each unit sums its inputs with a variance of 1. With the default of Linear a third is left each layer: 0.009 after 8.',
    fix: 'init.selfNormalizing_(model), before training.',
  },
  'selu-plain-dropout': {
    severity: 'warning',
    title: 'Plain dropout in a SELU network',
    found: 'A Dropout, Dropout1d, 2d or 3d behind a SELU.',
    reason:
      'It sets elements to 0, which is in the middle of what SELU gives, and raises the variance with each layer. SELU is then no longer self-normalising.',
    fix: 'AlphaDropout or FeatureAlphaDropout, with 0.05 or 0.1; selfNormalizing(model) swaps them.',
  },
  'selu-input': {
    severity: 'warning',
    title: 'A SELU network whose input is not standardised',
    found: 'The mean of the input is beyond ±0.5 or its variance out of 0.5 to 2. A note beyond ±0.25, or out of 0.67 to 1.5.',
    reason: 'SELU keeps mean 0 and variance 1 from layer to layer; it does not make them.',
    fix: 'Subtract the mean and divide by the deviation of the training set.',
  },
  'alpha-dropout-without-selu': {
    severity: 'warning',
    title: 'Alpha dropout without SELU',
    found: 'An AlphaDropout or FeatureAlphaDropout behind another activation than SELU.',
    reason: "It sets elements to SELU's negative saturation, -1.76 before it is scaled: a value that other activations never take.",
    fix: 'Dropout, or SELU before it.',
  },
  'alpha-dropout-depth': {
    severity: 'warning',
    title: 'More alpha dropout than the depth can bear',
    found: `The product of the correlations that the alpha dropouts keep is below ${bounds.keptCorrelation}, and the outputs with and without dropout correlate less than ${bounds.measuredCorrelation}.`,
    reason:
      'Alpha dropout keeps mean and variance, but of the correlation with its input only 0.907, 0.829 or 0.703 a layer (p = 0.05, 0.1, 0.2). Over many layers nothing but noise is left.',
    fix: 'A smaller p, or dropout in the last few layers only; two to eight layers bear 0.05.',
  },
  'not-in-optimizer': {
    severity: 'warning',
    title: 'The optimiser does not have the model',
    found: 'A parameter that is to be learnt is in no group of the optimiser, or a group has one that is not of the model.',
    reason: 'The optimiser was made from another model, from a part of it, or before a layer was replaced.',
    fix: 'new optim.Adam(model.parameters()), after the model is whole.',
  },
  'learning-rate': {
    severity: 'warning',
    title: 'A learning rate out of range',
    found: `For SGD, lr times the gradient is more than ${bounds.update.most} or less than ${bounds.update.least} of the weight, in the layer where it is largest; for Adam and its kin, lr itself against the mean size of the weights.`,
    reason:
      'A step that changes weights by all of their size forgets them; one that changes a millionth learns nothing in a day. A thousandth is common.',
    fix: 'findLR of @lamella/nn/train, or a tenth, or ten times.',
  },
};

export function findingOf({ id, severity, where, measured, values = {} }: Observed): Finding {
  const { severity: usual, reason, fix } = findingKinds[id];
  return { id, severity: severity ?? usual, where, measured, values, reason, fix };
}
