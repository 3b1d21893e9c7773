/** What the terminal can show. */
export interface Look {
  readonly color: boolean;
  /** Whether signs beyond ASCII come out as they are meant. */
  readonly unicode: boolean;
}

/** Whether a display can be live: in a terminal that can move its cursor, where someone looks at it. */
export function canBeLive(stdout: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  const isInCI = !['', '0', 'false'].includes(env['CI'] ?? '');
  return stdout.isTTY && !isInCI && env['TERM'] !== 'dumb';
}

/** @see https://no-color.org; the locale by the order that POSIX gives its variables */
export function lookOf(stdout: NodeJS.WriteStream, env: NodeJS.ProcessEnv, platform: string = process.platform): Look {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '') ?? '';
  return {
    color: (env['NO_COLOR'] ?? '') === '' && (stdout.hasColors?.(env) ?? true),
    unicode: platform === 'win32' || /utf-?8/i.test(locale),
  };
}
