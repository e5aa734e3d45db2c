import { type Pool, type PoolOptions } from 'mysql2';

/**
 * What each new connection is told before anything else.
 * sql_mode: values are escaped by the client, which is sound only without NO_BACKSLASH_ESCAPES; strict, so that nothing is cut silently.
 * Isolation: a row that another replica has just committed must be seen when a transaction reads again after a lost race; no gap locks.
 */
const sessionSettings = [
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 3",
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
];

/** The part of the package mysql2 that TypeORM calls. */
export interface MysqlDriver {
  createPool(options: PoolOptions): Pool;
}

/** Loads mysql2 (not before it is needed: a gateway on SQLite does without it), with pools that set up each connection. */
export async function loadMysqlDriver(): Promise<MysqlDriver> {
  const mysql = await import('mysql2');
  return {
    createPool(options) {
      const pool = mysql.createPool(options);
      pool.on('connection', (connection) => {
        // Queued before the statements of whoever asked for the connection.
        for (const sql of sessionSettings) {
          connection.query(sql, (error) => {
            if (error !== null) connection.destroy();
          });
        }
      });
      return pool;
    },
  };
}
