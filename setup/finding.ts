/** One thing that `orgsmith doctor` looked at. */
export interface Finding {
  check: string;
  status: 'ok' | 'note' | 'warning' | 'failure';
  text: string;
  /** What mends it. */
  next?: string;
}

export const ok = (check: string, text: string): Finding => ({ check, status: 'ok', text });
export const note = (check: string, text: string, next: string): Finding => ({
  check,
  status: 'note',
  text,
  next,
});
export const warning = (check: string, text: string, next: string): Finding => ({
  check,
  status: 'warning',
  text,
  next,
});
export const failure = (check: string, text: string, next: string): Finding => ({
  check,
  status: 'failure',
  text,
  next,
});

const SIGNS = { ok: 'ok  ', note: 'note', warning: 'WARN', failure: 'FAIL' };

/** The findings as lines, and how many of them need somebody. */
export function page(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, status, text, next }) => [
    `${SIGNS[status]}  ${check.padEnd(width)}  ${text}`,
    ...(next ? [`${' '.repeat(width + 8)}${next}`] : []),
  ]);
  const count = (wanted: Finding['status']) => findings.filter(({ status }) => status === wanted).length;
  const [failures, warnings] = [count('failure'), count('warning')];
  const sum =
    failures + warnings === 0
      ? 'Nothing needs mending.'
      : `${failures} failure${failures === 1 ? '' : 's'}, ${warnings} warning${warnings === 1 ? '' : 's'}.`;
  return `${lines.join('\n')}\n\n${sum}`;
}
