import { Tensor } from './tensor.js';

/** The functions of a module as methods: the first parameter becomes `this`. For an overloaded function write the signatures by hand. */
export type Methods<Module, Names extends keyof Module> = {
  [Name in Names]: Module[Name] extends (self: Tensor, ...rest: infer Rest) => infer Result ? (...rest: Rest) => Result : never;
};

/**
 * Gives every tensor a method for each function; `x.selu()` calls `selu(x)`. The types come from a merged interface beside it, as
 * `ops/` shows; a plugin does the same.
 *
 * @example
 * const double = (self: Tensor): Tensor => self.mul(2);
 * attachMethods({ double });
 * declare module '@lamella/core' { interface Tensor { double(): Tensor } }
 * ones([2]).double().toArray() // [2, 2]
 */
export function attachMethods(functions: Readonly<Record<string, (self: Tensor, ...rest: never[]) => unknown>>): void {
  for (const [name, fn] of Object.entries(functions)) {
    Object.defineProperty(Tensor.prototype, name, {
      // Spelled out, since a call with spread arguments takes three times as long.
      value(this: Tensor, a: never, b: never, c: never, ...rest: never[]): unknown {
        switch (arguments.length) {
          case 0:
            return fn(this);
          case 1:
            return fn(this, a);
          case 2:
            return fn(this, a, b);
          default:
            return fn(this, a, b, c, ...rest);
        }
      },
      writable: true,
      configurable: true,
    });
  }
}
