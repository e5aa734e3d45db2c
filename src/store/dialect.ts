/** Where the SQL of the two databases differs. Everything else in this room is SQL that both understand. */
export interface Dialect {
  /** Ends an INSERT that leaves a row out when one of its unique keys is taken, without hiding other errors (INSERT IGNORE would). */
  skipTaken(anyColumn: string): string;
  /** Ends a SELECT whose rows the transaction is going to change. */
  readonly forUpdate: string;
}

export const mysqlDialect: Dialect = {
  skipTaken: (anyColumn) => `ON DUPLICATE KEY UPDATE ${anyColumn} = ${anyColumn}`,
  forUpdate: 'FOR UPDATE',
};

export const sqliteDialect: Dialect = {
  skipTaken: () => 'ON CONFLICT DO NOTHING',
  // A writing transaction has the whole file for itself.
  forUpdate: '',
};
