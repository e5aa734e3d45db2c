import mysql, { type ExecuteValues, type RowDataPacket } from 'mysql2/promise';
import { startMariaDb } from '../../test/support/mariadb.js';
import {
  benchTarget,
  membersAmong,
  personColumns,
  personValues,
  poolSize,
  tables,
  type BenchDatabase,
} from './bench-database.js';

/** A MariaDB server of one's own with so many people. */
export async function openMariaDb(people: number): Promise<BenchDatabase> {
  const server = await startMariaDb();
  const pool = mysql.createPool({ uri: server.url, connectionLimit: poolSize, rowsAsArray: true });
  const seeding = [
    ...tables('INTEGER PRIMARY KEY AUTO_INCREMENT', 'VARCHAR(190)'),
    `INSERT INTO app_user (${personColumns}) SELECT ${personValues('seq')} FROM seq_1_to_${people}`,
    'CREATE UNIQUE INDEX app_user_login ON app_user (login)',
    `INSERT INTO app_member (group_id, user_id) SELECT 1, seq FROM seq_1_to_${membersAmong(people)}`,
    'CREATE INDEX app_member_user ON app_member (user_id)',
    'ANALYZE TABLE app_user, app_member',
  ];
  for (const statement of seeding) await pool.query(statement);
  return {
    target: benchTarget('mariadb', server.url),
    nameCondition: 'login = ?',
    run: async (text, values) => {
      const [rows] = await pool.execute<RowDataPacket[][]>(text, values as ExecuteValues);
      return rows;
    },
    transaction: async (statements) => {
      const connection = await pool.getConnection();
      try {
        await connection.query('START TRANSACTION');
        for (const [text, values] of statements) await connection.execute(text, values as ExecuteValues);
        await connection.query('COMMIT');
      } finally {
        connection.release();
      }
    },
    stop: async () => {
      await pool.end();
      await server.destroy();
    },
  };
}
