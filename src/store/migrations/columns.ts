import { type QueryRunner, type TableColumnOptions } from 'typeorm';

/**
 * Column definitions that mean the same on both databases: text is compared byte by byte, trailing spaces, case and accents included.
 * SQLite does so by itself. On MySQL it takes a binary collation without padding, whose name depends on the vendor.
 */
export class Columns {
  readonly #exact: Pick<TableColumnOptions, 'charset' | 'collation'>;
  readonly #mysql: boolean;

  private constructor(collation: string | undefined) {
    this.#mysql = collation !== undefined;
    this.#exact = collation === undefined ? {} : { charset: 'utf8mb4', collation };
  }

  /** @throws Error when the server has no collation that compares exactly. */
  static async of(runner: QueryRunner): Promise<Columns> {
    if (runner.dataSource.options.type !== 'mysql') return new Columns(undefined);
    const found: unknown = await runner.query(
      'SELECT COLLATION_NAME AS name FROM information_schema.COLLATIONS ' +
        "WHERE COLLATION_NAME IN ('utf8mb4_nopad_bin', 'utf8mb4_0900_bin') ORDER BY COLLATION_NAME DESC",
    );
    const first: unknown = Array.isArray(found) ? found[0] : undefined;
    if (typeof first === 'object' && first !== null && 'name' in first && typeof first.name === 'string') {
      return new Columns(first.name);
    }
    throw new Error(
      'store: the server knows no exact collation for utf8mb4; MySQL 8.0.17 or MariaDB 10.2 or newer is needed',
    );
  }

  /** Text of at most `length` characters. */
  text(name: string, length: number, more: Partial<TableColumnOptions> = {}): TableColumnOptions {
    return { name, type: 'varchar', length: String(length), ...this.#exact, ...more };
  }

  /** JSON text of up to 16 MiB. */
  json(name: string, more: Partial<TableColumnOptions> = {}): TableColumnOptions {
    return { name, type: this.#mysql ? 'mediumtext' : 'text', ...this.#exact, ...more };
  }

  integer(name: string, more: Partial<TableColumnOptions> = {}): TableColumnOptions {
    return { name, type: 'int', ...more };
  }

  /** Milliseconds since the epoch. */
  time(name: string, more: Partial<TableColumnOptions> = {}): TableColumnOptions {
    return { name, type: 'bigint', ...more };
  }
}
