/** Versions of rows that have none: what their columns hold, as a digest. Rows of other tables than joined ones do not count. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type Session } from '../database.js';
import { type Fragment } from '../dialects/dialect.js';
import { versionConflict } from '../errors.js';
import { type ObjectType } from '../schema/object-type.js';
import { keyText } from '../values.js';
import { type WriteContext } from './assignments.js';
import { all, columnOf, hasKey, list, own, reach, type Target } from './pieces.js';
import { isPresent } from './presence.js';
import { Scope } from './scope.js';

/** The columns that count, of the table and of joined ones, each once. */
export function comparedColumns(scope: Scope): readonly Fragment[] {
  const columns = new Map<string, Fragment>();
  const add = (alias: string, column: Parameters<typeof columnOf>[1]): void => {
    if (column.kind !== 'binary' && column.kind !== 'other')
      columns.set(JSON.stringify([alias, column.name]), columnOf(alias, column));
  };
  for (const attribute of scope.type.attributes.values()) {
    if (attribute.kind === 'column') add(scope.join(attribute.join), attribute.column);
    if (attribute.kind === 'presence') columns.set(JSON.stringify([attribute.name]), isPresent(attribute));
    if (attribute.kind === 'reference') for (const column of attribute.columns) add(own, column);
  }
  return [...columns.values()];
}

/** The version that a row has by what is in it. */
export function comparedVersion(values: readonly unknown[]): string {
  const texts = values.map((value) => (value === null || value === undefined ? null : keyText(value)));
  return createHash('sha256').update(JSON.stringify(texts)).digest('base64url').slice(0, 22);
}

/**
 * Holds the row until the transaction ends, if it is as expected. A row that is not there is for the change itself to find out.
 * @throws ConnectorError `versionConflict`
 */
async function checkCompared(
  { schema, dialect }: WriteContext,
  session: Session,
  { type, key }: Target,
  expected: string,
): Promise<void> {
  const scope = new Scope(type, schema);
  const columns = comparedColumns(scope);
  const condition = all([hasKey(type, own, key, dialect), ...reach(type, own)]);
  const { rows } = await session.run(
    sql`select ${list(columns)} ${scope.from()} where ${condition} ${dialect.lock?.(own) ?? sql``}`,
  );
  const [row] = rows;
  if (row !== undefined && comparedVersion(row) !== expected) throw versionConflict(type.name);
}

/** Checks an expected version that no statement can: what is left for the statement to check. @throws ConnectorError `versionConflict` */
export async function checkExpected(
  context: WriteContext,
  session: Session,
  target: Target,
  expected: string | undefined,
): Promise<string | undefined> {
  if (expected === undefined || target.type.version !== undefined) return expected;
  await checkCompared(context, session, target, expected);
  return undefined;
}

/** Whether the version is looked at by a statement of its own, so that the row must not change before the next one. */
export function needsLock({ version }: ObjectType, expected: string | undefined): boolean {
  return version === undefined && expected !== undefined;
}
