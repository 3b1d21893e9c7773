/** Where a measurement becomes a finding. Wide enough for a fresh, sound model of a few layers, or of a hundred with norm layers. */
export const bounds: Bounds = {
  aboveChance: { nats: 2.5, squares: 20 },
  belowChance: 0.4,
  gradientRatio: 1e-4,
  gradient: 1e4,
  signalRatio: 1e-3,
  deadShare: 0.75,
  deadSamples: 16,
  overfitSamples: 16,
  overfitLoss: 0.2,
  gain: { least: 0.65, most: 1.7 },
  depthGain: 0.05,
  keptCorrelation: 0.1,
  measuredCorrelation: 0.35,
  update: { most: 0.5, least: 1e-7 },
};

interface Bounds {
  readonly aboveChance: { readonly nats: number; readonly squares: number };
  readonly belowChance: number;
  readonly gradientRatio: number;
  readonly gradient: number;
  readonly signalRatio: number;
  readonly deadShare: number;
  readonly deadSamples: number;
  readonly overfitSamples: number;
  readonly overfitLoss: number;
  readonly gain: Range;
  readonly depthGain: number;
  readonly keptCorrelation: number;
  readonly measuredCorrelation: number;
  readonly update: Range;
}

interface Range {
  readonly least: number;
  readonly most: number;
}
