/** A look at a few values: the form of passwords, and codes that stand for a state. What is read here is never shown as it is, but codes. */
import { sql } from 'kysely';
import { type Column } from '../catalog/column.js';
import { compile } from '../database.js';
import { type Dialect, type Fragment } from '../dialects/dialect.js';
import { type Connection } from '../drivers/driver.js';
import { tableOf } from '../statements/pieces.js';
import { type KnownTable } from './known-table.js';
import { passwordForm, type PasswordForm } from './password-form.js';

/** Passwords that are looked at. */
const fewValues = 5;

/** More codes than this are no codes. */
const mostCodes = 6;
const longestCode = 12;

export class Samples {
  constructor(
    private readonly dialect: Dialect,
    private readonly connection: Connection,
    private readonly deadline: number,
  ) {}

  async passwordForm(table: KnownTable, column: Column): Promise<PasswordForm> {
    const name = sql.id(column.name);
    const values = await this.values(
      sql`select ${name} from ${this.place(table)} where ${name} is not null and length(${name}) > 8 ${this.limit(fewValues)}`,
    );
    return values === undefined ? 'the user may not read what is stored' : passwordForm(values);
  }

  /** The codes that a column holds, the one of most rows first; undefined when it holds something else, or cannot be read. */
  async codes(table: KnownTable, column: Column): Promise<readonly string[] | undefined> {
    const name = sql.id(column.name);
    const values = await this.values(
      sql`select ${name} from ${this.place(table)} where ${name} is not null group by ${name} order by count(*) desc ${this.limit(mostCodes + 1)}`,
    );
    if (values === undefined || values.length === 0 || values.length > mostCodes) return undefined;
    return values.every((value) => /^\w*$/.test(value) && value.length <= longestCode) ? values : undefined;
  }

  private place({ structure }: KnownTable): Fragment {
    return tableOf({ schema: structure.schema, name: structure.name, columns: new Map() });
  }

  private limit(count: number): Fragment {
    return this.dialect.limit?.(count) ?? sql`limit ${sql.lit(count)}`;
  }

  private async values(statement: Fragment): Promise<readonly string[] | undefined> {
    try {
      const { rows } = await this.connection.run(compile(this.dialect.compiler, statement), this.deadline);
      return rows.map(([value]) => String(value).trimEnd());
    } catch (error) {
      // Not allowed: that is no reason to propose nothing. All else is.
      if (this.dialect.failureOf(error) === 'denied') return undefined;
      throw error;
    }
  }
}
