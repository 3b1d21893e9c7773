import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { DoctorReport, type Finding } from '../../src/doctor/index.js';

const finding = (severity: Finding['severity'], where: readonly string[]): Finding => ({
  id: 'dead-relu',
  severity,
  where,
  measured: 'what was measured '.repeat(8).trim(),
  values: { share: 0.5 },
  reason: 'why',
  fix: 'this',
});

it('is a text: errors first, no line beyond 100 columns', () => {
  const report = new DoctorReport('Net, 4 samples', [
    finding('note', ['']),
    finding('warning', ['a']),
    finding('error', 'abcdefgh'.split('')),
  ]);
  expect(String(report)).toBe(`doctor: 1 error, 1 warning, 1 note (Net, 4 samples)

error: dead-relu, at a, b, c, d, e, f and 2 more
  found   what was measured what was measured what was measured what was measured what was measured
          what was measured what was measured what was measured
  because why
  fix     this

warning: dead-relu, at a
  found   what was measured what was measured what was measured what was measured what was measured
          what was measured what was measured what was measured
  because why
  fix     this

note: dead-relu
  found   what was measured what was measured what was measured what was measured what was measured
          what was measured what was measured what was measured
  because why
  fix     this`);
  expect(inspect(report)).toBe(String(report));
});

it('is data: alarms are errors and warnings', () => {
  const [note, warning] = [finding('note', ['']), finding('warning', ['a'])];
  const report = new DoctorReport('Net', [note, warning]);
  expect([report.ok, report.alarms, report.find('dead-relu'), report.find('loss-fails')]).toEqual([false, [warning], warning, null]);
  expect(JSON.parse(JSON.stringify(report))).toEqual({ subject: 'Net', ok: false, findings: [warning, note] });
  expect(new DoctorReport('Net', [note]).ok).toBe(true);
  expect(String(new DoctorReport('Net', []))).toBe('doctor: nothing found (Net)');
});
