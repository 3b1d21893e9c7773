import { expect, it } from 'vitest';
import { inspect } from 'node:util';
import * as nn from '../src/index.js';

const { Dropout, Linear, Module, SELU, Sequential } = nn;

it('shows modules as PyTorch does, those within indented', () => {
  expect(new Sequential(new Linear(2, 3), new Sequential(new SELU(), new Dropout(0.2))).toString()).toBe(
    [
      'Sequential(',
      '  (0): Linear(inFeatures=2, outFeatures=3, bias=true)',
      '  (1): Sequential(',
      '    (0): SELU()',
      '    (1): Dropout(p=0.2, inplace=false)',
      '  )',
      ')',
    ].join('\n'),
  );
});

it('shows what the module itself has to say first, fields by their names, a shared layer in each of its places', () => {
  class Block extends Module {
    static override readonly type = 'Block';
    readonly inProj = new SELU();
    readonly both = [this.inProj, new Sequential(new SELU())];
    override forward(): null {
      return null;
    }
    override extraRepr(): string {
      return 'heads=4';
    }
  }
  expect(new Block().toString()).toBe(
    ['Block(', '  heads=4', '  (in_proj): SELU()', '  (both.0): SELU()', '  (both.1): Sequential(', '    (0): SELU()', '  )', ')'].join(
      '\n',
    ),
  );
});

it('shows an empty Sequential in one line', () => expect(new Sequential().toString()).toBe('Sequential()'));

it('is what console.log shows', () => {
  const model = new Sequential(new SELU());
  expect(inspect(model)).toBe(model.toString());
});

it('shows a field that leads back to a parent in short', () => {
  class Child extends Module {
    static override readonly type = 'Child';
    parent: nn.Module | null = null;
    override forward(x: never): never {
      return x;
    }
  }
  const child = new Child();
  const parent = new Sequential(child);
  child.parent = parent;
  expect(parent.toString()).toBe('Sequential(\n  (0): Child(\n    (parent): Sequential(…)\n  )\n)');
  expect(child.toString()).toBe('Child(\n  (parent): Sequential(\n    (0): Child(…)\n  )\n)');
  expect(parent.toString()).toBe('Sequential(\n  (0): Child(\n    (parent): Sequential(…)\n  )\n)');
});

it.each<[nn.Module, string]>([
  [new nn.ReLU(), 'ReLU()'],
  [new nn.SELU({ inplace: true }), 'SELU(inplace=true)'],
  [new nn.ELU(0.5), 'ELU(alpha=0.5)'],
  [new nn.Softmax(1), 'Softmax(dim=1)'],
  [new nn.Flatten(), 'Flatten(startDim=1, endDim=-1)'],
  [new nn.Linear(2, 3, { bias: false }), 'Linear(inFeatures=2, outFeatures=3, bias=false)'],
  [new nn.CrossEntropyLoss(), 'CrossEntropyLoss()'],
  [new nn.FeatureAlphaDropout(0.1), 'FeatureAlphaDropout(p=0.1, inplace=false)'],
])('%s', (module, text) => expect(String(module)).toBe(text));
