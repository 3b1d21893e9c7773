import type { Finding, FindingId, Severity } from './finding.js';

/** What the doctor says: data, and with `toString()` a text. */
export class DoctorReport {
  /** Errors first, then warnings, then notes. */
  readonly findings: readonly Finding[];
  /** What was looked at, in words: `Sequential, 32 samples`. */
  readonly subject: string;

  constructor(subject: string, findings: readonly Finding[]) {
    this.subject = subject;
    const rank: readonly Severity[] = ['error', 'warning', 'note'];
    this.findings = rank.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
  }

  /** Errors and warnings. Notes are no alarm. */
  get alarms(): readonly Finding[] {
    return this.findings.filter(({ severity }) => severity !== 'note');
  }

  /** Whether there are neither errors nor warnings. */
  get ok(): boolean {
    return this.alarms.length === 0;
  }

  /** The finding of a name; null if there is none. */
  find(id: FindingId): Finding | null {
    return this.findings.find((finding) => finding.id === id) ?? null;
  }

  toString(): string {
    const counts = (['error', 'warning', 'note'] as const).flatMap((severity) => {
      const count = this.findings.filter((finding) => finding.severity === severity).length;
      return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
    });
    const head = `doctor: ${counts.length === 0 ? 'nothing found' : counts.join(', ')} (${this.subject})`;
    return [head, ...this.findings.map(textOf)].join('\n\n');
  }

  /** What `JSON.stringify` writes. */
  toJSON(): { readonly subject: string; readonly ok: boolean; readonly findings: readonly Finding[] } {
    return { subject: this.subject, ok: this.ok, findings: this.findings };
  }
}

// What `console.log` shows in Node.
Object.defineProperty(DoctorReport.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(this: DoctorReport): string {
    return this.toString();
  },
});

const width = 100;

function textOf({ id, severity, where, measured, reason, fix }: Finding): string {
  const places = where.filter((path) => path !== '');
  const at = places.length === 0 ? '' : `, at ${places.slice(0, 6).join(', ')}${places.length > 6 ? ` and ${places.length - 6} more` : ''}`;
  return [`${severity}: ${id}${at}`, wrapped('found   ', measured), wrapped('because ', reason), wrapped('fix     ', fix)].join('\n');
}

function wrapped(label: string, text: string): string {
  const lines: string[] = [];
  let line = `  ${label}`;
  const indent = ' '.repeat(line.length);
  for (const word of text.split(/\s+/)) {
    if (line.length + 1 + word.length > width && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${line === indent || line.endsWith(' ') ? '' : ' '}${word}`;
  }
  return [...lines, line].join('\n');
}
