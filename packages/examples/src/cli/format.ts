const NOTHING = '–';

/** `0.4123`, `12.50`, `1.2e+9`: six characters where that can be. */
export function formatLoss(loss: number | undefined): string {
  if (loss === undefined) return NOTHING;
  if (!Number.isFinite(loss)) return String(loss);
  const size = Math.abs(loss);
  if (size < 10) return loss.toFixed(4);
  return size < 1000 ? loss.toFixed(size < 100 ? 3 : 2) : loss.toExponential(1);
}

/** `85.3%` of a share from 0 to 1. */
export function formatShare(share: number | undefined): string {
  return share === undefined || Number.isNaN(share) ? NOTHING : `${(share * 100).toFixed(1)}%`;
}

/** `12,345` of how many there are in a second. */
export function formatSpeed(perSecond: number | undefined): string {
  if (perSecond === undefined || !Number.isFinite(perSecond)) return NOTHING;
  return perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString('en');
}

/** `0:42`, `12:34`, `3h07`. */
export function formatClock(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds)) return NOTHING;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}:${twoDigits(whole % 60)}`;
  const minutes = Math.floor(whole / 60);
  return `${Math.floor(minutes / 60)}h${twoDigits(minutes % 60)}`;
}

/** As the clock shows it, but `3.4 s` below ten seconds. */
export function formatDuration(seconds: number | undefined): string {
  return seconds !== undefined && seconds < 9.95 ? `${seconds.toFixed(1)} s` : formatClock(seconds);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
