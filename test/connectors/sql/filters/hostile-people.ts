/** Fills the hostile tables, past the gateway, as whoever owned them before would have. */
import { hostileTexts } from '../../../e2e/hostile-directory.js';
import { type RunSql } from '../shapes/open-shape.js';
import { type ShapeDatabase } from '../shapes/shape.js';
import { looseColumns } from './hostile-tables.js';

type Cell = string | number | null;

/** What databases take for something else, besides what directories do. */
export const texts: readonly string[] = [
  ...hostileTexts,
  '%',
  '_',
  '100%_sure',
  '|',
  'a|%b',
  '?',
  'what?',
  ':name',
  '$1',
  '@p1',
  "'; DROP TABLE person; --",
  '/* */',
  'NULL',
  'nuLl',
  '42',
  '042',
  '4.2e1',
  'chleba',
  'cHleba',
  'Aachen',
  'aAchen',
  '273 \u212a',
  '273 K',
  '\u212aelvin',
  'kelvin',
  'ΟΔΟΣ',
  'οδος',
  'οδοσ',
  'Ӏ',
  'ӏ',
  'Ⱥ',
  'ⱥ',
  'Łódź',
  'łÓDŹ',
  'one\r\ntwo',
  'tab at the end\t',
  'two at the end  ',
  '\ue000',
  '\u{1f600} a',
  '\u{1f600} A',
  'long '.repeat(36).trim(),
];

const moments: Readonly<Record<ShapeDatabase, readonly Cell[]>> = {
  mariadb: ['2026-03-01 12:30:45.678901', '2026-03-01 12:30:45.679000', '1999-12-31 23:59:59', '0000-00-00 00:00:00'],
  postgres: ['2026-03-01 12:30:45.678901+00', '2026-03-01 12:30:45.679+00', '1999-12-31 23:59:59+00', 'infinity'],
  sqlite: ['2026-03-01 12:30:45.678901', '2026-03-01 12:30:45.679', '1999-12-31 23:59:59', '2026-03-01T12:30:45Z'],
};

/** Moments that rows have, and others near them. */
export const soughtMoments: readonly string[] = [
  '2026-03-01T12:30:45.678Z',
  '2026-03-01T12:30:45.679Z',
  '2026-03-01T12:30:45.000Z',
  '1999-12-31T23:59:59.000Z',
  '2000-02-29T00:00:00.000Z',
  '2100-01-01T00:00:00.000Z',
];

const pick = <T>(list: readonly T[], at: number): T | null => list[at % list.length] ?? null;

/** Every third has none. */
const some = <T>(list: readonly T[], at: number): T | null => (at % 3 === 0 ? null : pick(list, at));

function personOf(index: number, database: ShapeDatabase): ReadonlyMap<string, Cell> {
  const cells: [string, Cell][] = [
    ['login', pick(texts, index)],
    ...looseColumns.map((column, at): [string, Cell] => [column, some(texts, index * 7 + at * 5 + 1)]),
    ['number_of', some([0, 1, 10, 42, -7, 2_147_483_647], index)],
    ['amount', some(['0', '10.50', '42', '-1.25'], index + 1)],
    ['is_internal', database === 'postgres' ? some(['true', 'false'], index) : some([1, 0], index)],
    ['status', pick(['A', 'a', 'P', 'D', 'X', 'x', '?', null], index)],
    ['locked', pick(['0', '1', null], index)],
    ['valid_until', pick([null, '1999-12-31 23:59:59', '2999-12-31 23:59:59', moments[database][3] ?? null], index)],
    ['born', some(['2000-02-29', '1999-12-31'], index)],
    ['made_at', some(moments[database], index)],
    ['extra', pick([null, '{}', '{"hr": {"job \\"title\\"": null}}', '{"hr": {"job \\"title\\"": 42}}'], index)],
  ];
  const title = pick(texts, index + 3);
  const json = JSON.stringify({ hr: { 'job "title"': title } });
  return new Map(index % 2 === 0 ? [...cells, ['extra', json]] : cells);
}

const placeholders = (count: number): string => Array.from({ length: count }, () => '?').join(', ');

/** One row; a column that does not take its value stays empty. @returns whether the row could be made */
async function insert(run: RunSql, table: string, id: number, cells: ReadonlyMap<string, Cell>): Promise<void> {
  const names = [...cells.keys()];
  const whole = `INSERT INTO ${table} (id, ${names.join(', ')}) VALUES (${placeholders(names.length + 1)})`;
  const refused = await run(whole, [id, ...cells.values()]).then(
    () => false,
    () => true,
  );
  if (!refused) return;
  await run(`INSERT INTO ${table} (id, login) VALUES (?, ?)`, [id, cells.get('login') ?? null]);
  for (const [name, value] of cells)
    await run(`UPDATE ${table} SET ${name} = ? WHERE id = ?`, [value, id]).catch(() => undefined);
}

/** @returns how many people and groups there are */
export async function fillTables(
  run: RunSql,
  database: ShapeDatabase,
): Promise<{ readonly people: number; readonly groups: number }> {
  // As in the years when zero dates went for none.
  if (database === 'mariadb') await run("SET SESSION sql_mode = 'STRICT_ALL_TABLES,ANSI_QUOTES'");
  for (const index of texts.keys()) {
    const id = index + 1;
    await insert(run, 'person', id, personOf(index, database));
    if (index % 3 > 0)
      await run('INSERT INTO remark (person_id, note, town) VALUES (?, ?, ?)', [
        id,
        some(texts, index * 5 + 1),
        some(texts, index * 5 + 2),
      ]);
    for (const [pos, kind] of ['W', 'W', 'M', 'M', 'z'].entries())
      if ((index + pos) % 4 > 1)
        await run('INSERT INTO mail (person_id, kind, address, pos) VALUES (?, ?, ?, ?)', [
          id,
          kind,
          some(texts, index * 11 + pos),
          pos,
        ]);
    // Some refer to nobody.
    if (index % 4 === 1)
      await run('UPDATE person SET manager_id = ? WHERE id = ?', [index % 8 === 1 ? id - 1 : 9000 + id, id]);
  }
  const teams = texts.filter((_, index) => index % 9 === 0);
  for (const [index, name] of teams.entries()) {
    await run('INSERT INTO team (id, name) VALUES (?, ?)', [index + 1, `${name}${index}`]);
    for (const person of texts.keys())
      if (person % teams.length === index || person % 7 === index)
        await run('INSERT INTO team_person (team_id, person_id, kind) VALUES (?, ?, ?)', [
          index + 1,
          person + 1,
          person % 5 === 0 ? 'z' : 'm',
        ]);
  }
  return { people: texts.length, groups: teams.length };
}
