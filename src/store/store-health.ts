import { type Database } from './database.js';

/** Asks the database for a sign of life. @throws StoreUnavailable */
export async function ping(database: Database): Promise<void> {
  await database.rows('SELECT 1 AS alive');
}
