/** MySQL and MariaDB. */
import { type Finding } from '../../../sdk/capabilities/diagnosable.js';
import { ok, problem } from '../../../sdk/diagnosing/findings.js';
import { type Column } from '../../catalog/column.js';
import { type IndexPart } from '../../catalog/structure/table-structure.js';
import { type SqlConfig } from '../../config/model.js';
import { type Connection, type Statement } from '../../drivers/driver.js';
import { type Examiner, type Sameness, type Scan } from '../examiner.js';
import { mysqlRights } from './rights.js';

const settings = `show variables where variable_name in
  ('version', 'sql_mode', 'time_zone', 'tx_isolation', 'transaction_isolation', 'read_only', 'super_read_only')`;

async function session({ database }: SqlConfig, connection: Connection, deadline: number): Promise<readonly Finding[]> {
  const { rows } = await connection.run({ text: settings, values: [] }, deadline);
  const told = new Map(rows.map(([name, value]) => [String(name), String(value)]));
  const of = (name: string): string => told.get(name) ?? '';
  const isMariaDb = of('version').includes('MariaDB');
  const isolation = of('transaction_isolation') || of('tx_isolation');
  const findings = [
    ok(
      'session',
      undefined,
      `${isMariaDb ? '' : 'MySQL '}${of('version')}; ${isolation}, time zone ${of('time_zone')}.`,
    ),
  ];
  if (isMariaDb !== (database === 'mariadb'))
    findings.push(
      problem(
        'session',
        undefined,
        `The server is ${isMariaDb ? 'MariaDB' : 'MySQL'}, and the configuration says ${database}.`,
        `Set target.database to ${isMariaDb ? 'mariadb' : 'mysql'}.`,
      ),
    );
  if (!of('sql_mode').includes('STRICT_ALL_TABLES'))
    findings.push(
      problem(
        'session',
        undefined,
        'The session is not strict: values that do not fit would be cut off.',
        'Look whether a proxy between Causeway and the server drops SET statements (init_connect, multiplexing).',
      ),
    );
  if (of('read_only') !== 'OFF' || of('super_read_only') === 'ON')
    findings.push(
      problem(
        'session',
        undefined,
        'The server takes no writes (read_only): it is a replica, or being taken out of service.',
        'Set target.host to the primary server.',
      ),
    );
  return findings;
}

/** Plans are trees of objects; tables that are read have an `access_type`. */
function* tablesIn(node: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (node === null || typeof node !== 'object') return;
  if (Object.hasOwn(node, 'access_type')) yield node as Readonly<Record<string, unknown>>;
  for (const part of Object.values(node)) yield* tablesIn(part);
}

async function scans({ text, values }: Statement, connection: Connection, deadline: number): Promise<readonly Scan[]> {
  const { rows } = await connection.run({ text: `explain format=json ${text}`, values }, deadline);
  const plan: unknown = JSON.parse(String(rows[0]?.[0]));
  return Array.from(tablesIn(plan)).flatMap((table) => {
    // In the order of an index: the estimate is of the rows up to the limit, which nobody knows.
    if (table['access_type'] === 'index') return [{ rows: undefined }];
    if (table['access_type'] !== 'ALL') return [];
    const count = table['rows'] ?? table['rows_examined_per_scan'];
    return [{ rows: typeof count === 'number' ? count : undefined }];
  });
}

async function sameness(
  { collation = '', padded }: Column,
  connection: Connection,
  deadline: number,
): Promise<Sameness | undefined> {
  if (!/^\w+$/.test(collation)) return undefined;
  const [charset = ''] = collation.split('_');
  const text = (letters: string): string =>
    `convert(_utf8mb4 x'${Buffer.from(letters).toString('hex')}' using ${charset})`;
  const alike = (one: string, other: string): string => `${text(one)} = ${text(other)} collate ${collation}`;
  const { rows } = await connection.run(
    { text: `select ${alike('a', 'A')}, ${alike('\u00e9', 'e')}, ${alike('a ', 'a')}`, values: [] },
    deadline,
  );
  const [sameCase, accents, blanks] = (rows[0] ?? []).map((cell) => String(cell) === '1');
  return { case: sameCase === true, accents: accents === true, blanks: blanks === true || padded === true };
}

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

const ignoresCase = ({ collation = '' }: Column): boolean => collation.endsWith('_ci');

export const mysqlExaminer: Examiner = {
  session,
  rights: mysqlRights,
  scans,
  sameness,
  folds: ({ column }: IndexPart, sought: Column) => column === sought.name && ignoresCase(sought),
  foldedPart: (column) => (ignoresCase(column) ? quoted(column.name) : undefined),
  quoted,
};
