/** PostgreSQL. */
import { type Finding } from '../../../sdk/capabilities/diagnosable.js';
import { ok, problem, warning } from '../../../sdk/diagnosing/findings.js';
import { type Column } from '../../catalog/column.js';
import { type IndexPart } from '../../catalog/structure/table-structure.js';
import { type SqlConfig } from '../../config/model.js';
import { type Connection, type Statement } from '../../drivers/driver.js';
import { type Examiner, type Sameness, type Scan } from '../examiner.js';
import { postgresRights } from './rights.js';

const settings = `select current_setting('server_version'), current_setting('transaction_isolation'), current_setting('timezone'),
  current_setting('server_encoding'), current_setting('transaction_read_only'), pg_is_in_recovery()`;

async function session(_config: SqlConfig, connection: Connection, deadline: number): Promise<readonly Finding[]> {
  const { rows } = await connection.run({ text: settings, values: [] }, deadline);
  const [version, isolation, zone, encoding, readOnly, recovering] = (rows[0] ?? []).map(String);
  const findings = [ok('session', undefined, `PostgreSQL ${version}; ${isolation}, time zone ${zone}, ${encoding}.`)];
  if (encoding !== 'UTF8')
    findings.push(
      warning(
        'session',
        undefined,
        `The database has the encoding ${encoding}: texts with other letters are refused.`,
        'Move the application to a database with the encoding UTF8.',
      ),
    );
  if (recovering === 't' || readOnly === 'on')
    findings.push(
      problem(
        'session',
        undefined,
        recovering === 't'
          ? 'The server takes no writes: it is a standby.'
          : 'Transactions are read only by default: nothing can be written.',
        recovering === 't'
          ? 'Set target.host to the primary server.'
          : 'Reset default_transaction_read_only for the role or the database.',
      ),
    );
  return findings;
}

interface Plan {
  readonly 'Node Type'?: string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

function* scannedIn(plan: Plan): Generator<string> {
  if (plan['Node Type'] === 'Seq Scan' && plan['Relation Name'] !== undefined) yield plan['Relation Name'];
  for (const part of plan.Plans ?? []) yield* scannedIn(part);
}

async function scans({ text, values }: Statement, connection: Connection, deadline: number): Promise<readonly Scan[]> {
  const { rows } = await connection.run({ text: `explain (format json) ${text}`, values }, deadline);
  const [{ Plan: plan } = { Plan: {} }] = JSON.parse(String(rows[0]?.[0])) as readonly { readonly Plan: Plan }[];
  const found: Scan[] = [];
  for (const table of scannedIn(plan)) {
    const counted = await connection.run(
      { text: 'select max(reltuples)::bigint from pg_class where relname = $1', values: [table] },
      deadline,
    );
    found.push({ rows: Number(counted.rows[0]?.[0]) });
  }
  return found;
}

/** A collation that takes different texts for the same, by its locale: it stands for all that have the same rules. */
const looseCollation = `select quote_ident(n.nspname) || '.' || quote_ident(l.collname)
  from pg_collation l join pg_namespace n on n.oid = l.collnamespace
  where not l.collisdeterministic and coalesce(to_jsonb(l) ->> 'colllocale', to_jsonb(l) ->> 'colliculocale', l.collctype) = $1 limit 1`;

async function sameness(
  { native, collation = '', loose, padded }: Column,
  connection: Connection,
  deadline: number,
): Promise<Sameness | undefined> {
  const blanks = padded === true;
  if (/^citext/.test(native)) return { case: true, accents: false, blanks };
  // Only collations that are said to be nondeterministic take different texts for the same.
  if (loose !== true) return { case: false, accents: false, blanks };
  const told = await connection.run({ text: looseCollation, values: [collation] }, deadline);
  const name = told.rows[0]?.[0];
  if (typeof name !== 'string') return undefined;
  const text = `select 'a' = 'A' collate ${name}, U&'\\00E9' = 'e' collate ${name}`;
  const { rows } = await connection.run({ text, values: [] }, deadline);
  const [sameCase, accents] = (rows[0] ?? []).map((cell) => cell === 't');
  return { case: sameCase === true, accents: accents === true, blanks };
}

const quoted = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

/** `lower((login)::text)` without what the server adds. */
const plain = (expression: string): string => expression.replaceAll(/::[a-z ]+|["() ]/g, '');

export const postgresExaminer: Examiner = {
  session,
  rights: postgresRights,
  scans,
  sameness,
  folds: ({ expression }: IndexPart, { name }: Column) =>
    expression !== undefined && plain(expression) === `lower${name}`,
  foldedPart: ({ name, native }) => `lower(${quoted(name)}${/^citext|char\(/.test(native) ? '::text' : ''})`,
  quoted,
};
