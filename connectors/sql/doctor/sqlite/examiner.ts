/** SQLite. It has no users: whoever may write the file may do everything. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Finding } from '../../../sdk/capabilities/diagnosable.js';
import { ok, problem, warning } from '../../../sdk/diagnosing/findings.js';
import { type Column } from '../../catalog/column.js';
import { type IndexPart } from '../../catalog/structure/table-structure.js';
import { type SqlConfig } from '../../config/model.js';
import { type Connection, type Statement } from '../../drivers/driver.js';
import { type Examiner, type Scan } from '../examiner.js';

const isWritable = (path: string): Promise<boolean> =>
  access(path, constants.W_OK).then(
    () => true,
    () => false,
  );

async function session({ file }: SqlConfig, connection: Connection, deadline: number): Promise<readonly Finding[]> {
  const ask = async (text: string): Promise<string> =>
    String((await connection.run({ text, values: [] }, deadline)).rows[0]?.[0]);
  const [version, journal] = [await ask('select sqlite_version()'), await ask('pragma journal_mode')];
  const findings = [ok('session', undefined, `SQLite ${version}; journal ${journal}.`)];
  if (journal !== 'wal')
    findings.push(
      warning(
        'session',
        undefined,
        'Without a write-ahead log, whoever reads waits for whoever writes.',
        'PRAGMA journal_mode = WAL; once, if the application can live with it.',
      ),
    );
  if (!(await isWritable(file)) || !(await isWritable(dirname(file))))
    findings.push(
      problem(
        'session',
        undefined,
        'The file of the database, or its folder, cannot be written: nothing can be changed.',
        'Let the user that Causeway runs as write both; SQLite makes its journal beside the file.',
      ),
    );
  return findings;
}

async function scans({ text, values }: Statement, connection: Connection, deadline: number): Promise<readonly Scan[]> {
  const { rows } = await connection.run({ text: `explain query plan ${text}`, values }, deadline);
  return rows.flatMap(([, , , detail]) => (/^SCAN (?!CONSTANT)/.test(String(detail)) ? [{ rows: undefined }] : []));
}

const quoted = (name: string): string => (/^[a-z_]\w*$/i.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

export const sqliteExaminer: Examiner = {
  session,
  rights: () => Promise.resolve(undefined),
  scans,
  // Of its collations NOCASE ignores the case of ASCII and RTRIM blanks at the end; which one a column has, only its indexes tell.
  sameness: () => Promise.resolve(undefined),
  folds: ({ column, collation = '' }: IndexPart, sought: Column) =>
    column === sought.name && /^nocase$/i.test(collation),
  foldedPart: ({ name }) => `${quoted(name)} COLLATE NOCASE`,
  quoted,
};
