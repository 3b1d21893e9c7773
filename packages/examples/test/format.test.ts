import { expect, test } from 'vitest';
import { formatClock, formatDuration, formatLoss, formatShare, formatSpeed } from '../src/cli/format.js';

test('losses', () => {
  const losses = [0, 0.41234, 12.3456, 123.456, 1234567890, -0.5, NaN, Infinity, undefined];
  expect(losses.map(formatLoss)).toEqual(['0.0000', '0.4123', '12.346', '123.46', '1.2e+9', '-0.5000', 'NaN', 'Infinity', '–']);
});

test('shares', () => {
  expect([0, 0.8534, 1, NaN, undefined].map(formatShare)).toEqual(['0.0%', '85.3%', '100.0%', '–', '–']);
});

test('speeds', () => {
  expect([3.14, 12.6, 12345.6, Infinity, NaN, undefined].map(formatSpeed)).toEqual(['3.1', '13', '12,346', '–', '–', '–']);
});

test('times', () => {
  expect([0, 42, 59.6, 754, 3599, 3600, 11220, NaN, Infinity].map(formatClock)).toEqual([
    ...['0:00', '0:42', '1:00', '12:34', '59:59', '1h00', '3h07'],
    ...['–', '–'],
  ]);
  expect([0.04, 3.44, 9.94, 9.96, 61, undefined].map(formatDuration)).toEqual(['0.0 s', '3.4 s', '9.9 s', '0:10', '1:01', '–']);
});
