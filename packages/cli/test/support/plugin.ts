import { Module } from '@lamella/nn';
import { defineModule, registerModules } from '@lamella/nn/config';
import type { Tensor } from '@lamella/core';
import * as z from 'zod';

/** A module of a plugin. */
class Twice extends Module {
  static override readonly type = 'test/Twice';

  override forward(x: Tensor): Tensor {
    return x.mul(2);
  }
}

registerModules([defineModule({ type: 'test/Twice', version: 1, config: z.strictObject({}), create: () => new Twice() })]);
