import { Database } from '../../src/store/database.js';
import { type Row, type Session, type SqlValue } from '../../src/store/session.js';

/** A database of which the nth statement inside transactions throws; counts statements. Everything else is the real one. */
export class FailingDatabase extends Database {
  statements = 0;

  constructor(
    private readonly real: Database,
    /** From 1; 0: none. */
    private failAt: number,
    private readonly makeError: () => Error,
    /** How many times it fails, from there on. */
    private times = 1,
  ) {
    super();
  }

  rows(sql: string, values?: readonly SqlValue[]): Promise<readonly Row[]> {
    return this.real.rows(sql, values);
  }

  linkStamp(): Promise<string | undefined> {
    return this.real.linkStamp();
  }

  read<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.real.read(work);
  }

  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.real.transaction((session) =>
      work({
        dialect: session.dialect,
        manager: session.manager,
        rows: (sql, values) => {
          this.#count();
          return session.rows(sql, values);
        },
        run: (sql, values) => {
          this.#count();
          return session.run(sql, values);
        },
      }),
    );
  }

  migrate(): Promise<void> {
    return this.real.migrate();
  }

  close(): Promise<void> {
    return this.real.close();
  }

  #count(): void {
    this.statements += 1;
    if (this.failAt === 0 || this.statements < this.failAt || this.times === 0) return;
    this.times -= 1;
    throw this.makeError();
  }
}
