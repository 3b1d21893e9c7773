import { manualSeed, randint, randn, type Tensor } from '@lamella/core';
import * as nn from '@lamella/nn';

export { setNumThreads } from '@lamella/core';

// Two short trainings whose every bit goes into a hash. Node, browsers and any number of threads have to agree on it, so the layers are
// large enough for the products and the element-wise work of a step to be split among threads.

/** Each trains, and tells its first and last loss, to read, and the hash of all losses, parameters and buffers. */
export const trainings = { mlp, cnn };

function mlp(): string {
  manualSeed(20);
  const model = new nn.Sequential(
    new nn.Linear(128, 256),
    new nn.SELU(),
    new nn.AlphaDropout(0.1),
    new nn.Linear(256, 64),
    new nn.LayerNorm(64),
    new nn.SELU(),
    new nn.AlphaDropout(0.1),
    new nn.Linear(64, 10),
  );
  nn.init.selfNormalizing_(model);
  return train(model, randn([64, 128]));
}

function cnn(): string {
  manualSeed(21);
  const model = new nn.Sequential(
    new nn.Conv2d(3, 16, 3, { padding: 1 }),
    new nn.BatchNorm2d(16),
    new nn.ReLU(),
    new nn.Dropout2d(0.2),
    new nn.MaxPool2d(2),
    new nn.Conv2d(16, 32, 3),
    new nn.SELU(),
    new nn.FeatureAlphaDropout(0.1),
    new nn.Flatten(),
    new nn.Linear(32 * 6 * 6, 10),
  );
  return train(model, randn([16, 3, 16, 16]));
}

function train(model: nn.Module & { forward(x: Tensor): Tensor }, input: Tensor): string {
  const target = randint(0, 10, [input.shape[0]!], { dtype: 'int32' });
  const optimizer = new nn.optim.Adam(model.parameters(), { lr: 1e-3 });
  const losses: Tensor[] = [];
  for (let step = 0; step < 20; step++) {
    optimizer.zeroGrad();
    const loss = nn.functional.crossEntropy(model.forward(input), target);
    loss.backward();
    optimizer.step();
    losses.push(loss.detach());
  }
  const [first, last] = [losses.at(0)!, losses.at(-1)!].map((loss) => Number(loss.item()).toFixed(4));
  return `loss ${first} -> ${last}, hash ${fnv1a([...losses, ...Object.values(model.stateDict())])}`;
}

/** FNV-1a in 64 bits, over the bytes of the tensors in row-major order. */
function fnv1a(tensors: readonly Tensor[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const tensor of tensors) {
    const { buffer, byteOffset, byteLength } = tensor.data();
    for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
