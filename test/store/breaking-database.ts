import { Database } from '../../src/store/database.js';
import { type Row, type Session, type SqlValue } from '../../src/store/session.js';

/** A MySQL database whose connection is killed by the server just before the nth statement (from 1) of each transaction. */
export class BreakingDatabase extends Database {
  constructor(
    private readonly real: Database,
    private readonly breakAt: number,
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
    return this.real.transaction((session) => {
      let statements = 0;
      const count = async (): Promise<void> => {
        statements += 1;
        if (statements !== this.breakAt) return;
        const [row] = await session.rows('SELECT CONNECTION_ID() AS id');
        await this.real.rows(`KILL CONNECTION ${Number(row?.['id'])}`);
      };
      return work({
        dialect: session.dialect,
        manager: session.manager,
        rows: async (sql, values) => {
          await count();
          return session.rows(sql, values);
        },
        run: async (sql, values) => {
          await count();
          return session.run(sql, values);
        },
      });
    });
  }

  migrate(): Promise<void> {
    return this.real.migrate();
  }

  close(): Promise<void> {
    return this.real.close();
  }
}
