import { manualSeed } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../../src/index.js';
import { doctor, findingKinds, type DoctorReport, type FindingId } from '../../src/doctor/index.js';
import { clouds } from './support/digits.js';
import { linear, Net, sequential } from './support/models.js';
import { more, pairs, type Case } from './support/cases.js';

function examine({ model: make, batch, options }: Case): DoctorReport {
  manualSeed(4);
  const model = make();
  return doctor(model, batch(), options?.(model));
}

describe.each(Object.keys(findingKinds) as FindingId[])('%s', (id) => {
  const { sick, healthy, where, severity } = pairs[id];

  it('is found in the sick model, at its place', () => {
    const finding = examine(sick).find(id);
    expect(finding).toMatchObject({ id, where, severity: severity ?? findingKinds[id].severity, reason: findingKinds[id].reason });
    expect(finding!.measured.length).toBeGreaterThan(10);
  });

  it('is silent on the healthy twin, and so is all else', () => expect(examine(healthy).alarms.map(String)).toEqual([]));
});

describe.each(more)('$name: $id', ({ id, sick, healthy, severity }) => {
  if (sick !== null)
    it('is found', () => {
      expect(examine(sick).find(id)).toMatchObject({ id, severity: severity ?? findingKinds[id].severity });
    });
  if (healthy !== null) it('is silent on what only looks like it', () => expect(examine(healthy).find(id)).toBeNull());
});

it('the place is the innermost module: what comes after it only hands the noise on', () => {
  manualSeed(4);
  const noisy = new Net({}, (x) => nn.functional.dropout(x, { p: 0.5 }));
  const model = sequential(linear(16, 8), sequential(new nn.ReLU(), noisy), linear(8, 4));
  expect(doctor(model, clouds()).find('random-in-evaluation')!.where).toEqual(['1.1']);
  const spoilt = new Net({}, (x) => x.mul(NaN));
  const other = sequential(linear(16, 8), sequential(new nn.ReLU(), spoilt), linear(8, 4));
  expect(doctor(other, clouds()).find('activation-not-finite')!.where).toEqual(['1.1']);
});

it('a model that gives no tensor is told so', () => {
  const model = new Net({}, () => [1] as never);
  expect(doctor(model, clouds()).find('forward-fails')!.measured).toBe('the model gave object, and not a tensor');
});

it('a loss that is no single number is told so', () => {
  const report = doctor(sequential(linear(16, 4)), clouds(), { loss: (x, y) => nn.functional.crossEntropy(x, y, { reduction: 'none' }) });
  expect(report.find('loss-fails')!.measured).toContain('the loss has shape [64] and not one number');
});
