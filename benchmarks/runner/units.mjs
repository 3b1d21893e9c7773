const threeDigits = (number) => (number >= 100 ? number.toFixed(0) : number.toPrecision(3));

export function showTime(milliseconds) {
  if (milliseconds < 1e-3) return `${threeDigits(milliseconds * 1e6)} ns`;
  if (milliseconds < 1) return `${threeDigits(milliseconds * 1e3)} µs`;
  return milliseconds < 1e3 ? `${threeDigits(milliseconds)} ms` : `${threeDigits(milliseconds / 1e3)} s`;
}

export const showRatio = (ratio) => `${threeDigits(ratio)}×`;

export const showRate = (flops, milliseconds) => `${threeDigits(flops / milliseconds / 1e6)} GFLOP/s`;

export const showKilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
