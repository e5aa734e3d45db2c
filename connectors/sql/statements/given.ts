/** Runs statements that the operator gives: values for their parameters, and what came of them. */
import { randomUUID } from 'node:crypto';
import { type Column } from '../catalog/column.js';
import { type Session } from '../database.js';
import { type SqlValue } from '../drivers/driver.js';
import { boundValues, type GivenStatement } from '../given/statement.js';
import { toTimestamp } from '../values.js';
import { type WriteContext } from './assignments.js';
import { type Target } from './pieces.js';

export type GivenValues = Map<string, SqlValue>;

export interface Outcome {
  /** The first row of the last statement that gave any. */
  readonly row: readonly unknown[] | undefined;
  /** The number that the database gave to the first row that was made, in whichever table, where the driver tells it. */
  readonly insertId: string | undefined;
  /** Whether the last statement touched or gave a row; undefined: it is a procedure, which does not say. */
  readonly hit: boolean | undefined;
}

const moment: Column = { name: '', kind: 'timestamp', nullable: true, filled: false, native: '' };

/** The parameters `now` and `uuid`. */
export function commonValues({ zone }: WriteContext): GivenValues {
  return new Map<string, SqlValue>([
    ['now', toTimestamp(new Date(), moment, zone)],
    ['uuid', randomUUID()],
  ]);
}

/** Adds the parameters `id` and `id.column`, or those of a member. */
export function addKey(values: GivenValues, name: 'id' | 'member', { type, key }: Target): void {
  for (const [at, { name: column }] of type.id.columns.entries()) {
    values.set(`${name}.${column}`, key[at] ?? null);
    if (type.id.columns.length === 1) values.set(name, key[at] ?? null);
  }
}

/** Runs the statements of one operation in their order; always in a transaction. */
export async function runGiven(
  session: Session,
  statements: readonly GivenStatement[],
  values: GivenValues,
): Promise<Outcome> {
  let row: readonly unknown[] | undefined;
  let insertId: string | undefined;
  let hit: boolean | undefined;
  for (const statement of statements) {
    const { sql: text, gives } = statement;
    const result = await session.send({ text, values: boundValues(statement, values), kept: true });
    row = result.rows[0] ?? row;
    if (gives === 'count' && result.affected > 0 && result.insertId !== '0') insertId ??= result.insertId;
    hit = gives === 'rows' ? result.rows.length > 0 : gives === 'count' ? result.affected > 0 : undefined;
  }
  return { row, insertId, hit };
}

/** Whether one of the statements uses a parameter. */
export function uses(statements: readonly GivenStatement[] | undefined, parameter: string): boolean {
  return statements?.some(({ parameters }) => parameters.includes(parameter)) ?? false;
}
