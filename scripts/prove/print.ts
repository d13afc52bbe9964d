import { type Proof, type Row, reached } from './row.ts';

const DETAILS = Number(process.env.PROVE_DETAILS ?? 10);

export interface Proven {
  row: Row;
  proof: Proof;
}

/** A row as lines of a terminal. */
export function asText({ row, proof }: Proven): string {
  const { cases, figure, control, details = [] } = proof;
  const lines = [
    `${reached(proof) ? 'reached    ' : 'NOT REACHED'}  ${row.check}`,
    `             ${cases}`,
    `             figure:  ${figure}`,
    `             wanted:  ${row.wanted}`,
    ...(control
      ? [`             control: ${control.figure}${control.counts ? '' : ' (SHOWS NOTHING)'}`]
      : []),
    ...details.slice(0, DETAILS).map(detail => `               ${detail}`),
  ];
  return lines.join('\n');
}

/** All rows as a table of Markdown. */
export function asTable(all: readonly Proven[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const head = ['check', 'done', 'figure', 'wanted', 'with the guard off', ''];
  return [
    line(head),
    line(head.map(() => '---')),
    ...all.map(({ row, proof }) =>
      line([
        row.check,
        proof.cases,
        proof.figure,
        row.wanted,
        proof.control?.figure ?? '–',
        reached(proof) ? 'reached' : 'not reached',
      ]),
    ),
  ].join('\n');
}
