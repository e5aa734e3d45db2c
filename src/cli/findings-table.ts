import { textAt } from './admin-client.js';
import { visible } from './table.js';

const HEADER = ['STATE', 'CHECK', 'WHERE'] as const;

/**
 * Findings for a person: state, check and where, then what was found, and below it what to do. Plain text, as wide as it needs: what is
 * copied into a ticket or cut by `grep` stays whole.
 */
export function findingsTable(findings: readonly object[]): readonly string[] {
  const rows = findings.map((finding) =>
    [textAt(finding, 'state'), textAt(finding, 'check'), textAt(finding, 'subject')].map((cell) =>
      visible(cell ?? '-'),
    ),
  );
  const widths = HEADER.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[], rest: string): string =>
    [...cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)), rest].join('  ').trimEnd();
  const indent = ' '.repeat(widths.reduce((sum, width) => sum + width + 2, 0));
  return [
    line(HEADER, 'FOUND, and what to do'),
    ...findings.flatMap((finding, index) => {
      const advice = textAt(finding, 'advice');
      const found = line(rows[index] ?? [], visible(textAt(finding, 'found') ?? ''));
      return advice === undefined ? [found] : [found, `${indent}-> ${visible(advice)}`];
    }),
  ];
}
