/** `0:07`, `12:34`, `1:02:03`, `2d 3h`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-';
  const whole = Math.round(seconds);
  const [days, hours, minutes] = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60];
  if (days > 0) return `${days}d ${hours}h`;
  const [mm, ss] = [String(minutes), String(whole % 60).padStart(2, '0')];
  return hours > 0 ? `${hours}:${mm.padStart(2, '0')}:${ss}` : `${mm}:${ss}`;
}

/** A loss, a metric or a learning rate. */
export function valueText(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || !Number.isFinite(value)) return String(value);
  return size < 1e-3 || size >= 1e6 ? value.toExponential(2).replace('e+', 'e') : value.toFixed(size >= 1000 ? 1 : 4);
}

/** A count or a rate in at most five signs: `0.52`, `87.1`, `940`, `12.4k`. */
export function amount(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const [divisor, unit] = value >= 999_500_000 ? [1e9, 'G'] : value >= 999_500 ? [1e6, 'M'] : value >= 9999.5 ? [1e3, 'k'] : [1, ''];
  const scaled = value / divisor;
  const digits = unit === '' && Number.isInteger(value) ? 0 : scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2;
  return `${scaled.toFixed(digits)}${unit}`;
}

export const megabytes = (bytes: number): string => `${amount(Math.round(bytes / 1e6))} MB`;

/** No longer than `width`, its end cut off. */
export const clip = (text: string, width: number, unicode: boolean): string =>
  text.length <= width ? text : width < 2 ? text.slice(0, Math.max(width, 0)) : text.slice(0, width - 1) + (unicode ? '…' : '~');
