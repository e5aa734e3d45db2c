import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type DataSource } from 'typeorm';
import { StoreUnavailable } from '../../src/provisioning/ports.js';
import { openDataSource } from '../../src/store/data-source.js';
import { openStore } from '../../src/store/open-store.js';
import { type StoreConfig } from '../../src/store/store-config.js';
import { databaseKinds } from './databases.js';

const tables = ['audit', 'intent', 'link', 'listing', 'listing_chunk', 'resource_leave', 'sync', 'token'];

describe.each(databaseKinds)('migrations on $name', (kind) => {
  let config: StoreConfig;
  let remove: () => Promise<void>;

  beforeEach(async () => {
    ({ config, remove } = await kind.create());
  });
  afterEach(() => remove());

  async function withDataSource<T>(work: (dataSource: DataSource) => Promise<T>): Promise<T> {
    const dataSource = await openDataSource(config);
    try {
      return await work(dataSource);
    } finally {
      await dataSource.destroy();
    }
  }

  const present = (): Promise<string[]> =>
    withDataSource(async (dataSource) => {
      const runner = dataSource.createQueryRunner();
      const found: string[] = [];
      for (const table of tables) if (await runner.hasTable(table)) found.push(table);
      await runner.release();
      return found;
    });

  async function migrate(): Promise<void> {
    const store = await openStore(config);
    try {
      await store.migrate();
    } finally {
      await store.close();
    }
  }

  it('run up, again, down and up', async () => {
    await migrate();
    await migrate();
    expect(await present()).toEqual(tables);
    await withDataSource(async (dataSource) => {
      for (let left = dataSource.migrations.length; left > 0; left--)
        await dataSource.undoLastMigration({ transaction: 'each' });
    });
    expect(await present()).toEqual([]);
    await migrate();
    expect(await present()).toEqual(tables);
  });

  it('make the tables that the entities describe', async () => {
    await migrate();
    await withDataSource(async (dataSource) => {
      const runner = dataSource.createQueryRunner();
      expect(dataSource.entityMetadatas.map((entity) => entity.tableName).sort()).toEqual(tables);
      for (const entity of dataSource.entityMetadatas) {
        const table = await runner.getTable(entity.tableName);
        const actual = table?.columns.map(({ name, isNullable, isPrimary, length }) => [
          name,
          isNullable,
          isPrimary,
          length,
        ]);
        const expected = entity.columns.map((column) => [
          column.databaseName,
          column.isNullable,
          column.isPrimary,
          column.length,
        ]);
        expect(actual?.sort()).toEqual(expected.sort());
      }
      await runner.release();
    });
  });

  it('run once when ten processes start together', async () => {
    await Promise.all(Array.from({ length: 10 }, () => migrate()));
    await withDataSource(async (dataSource) => {
      const rows: unknown = await dataSource.query('SELECT name FROM causeway_migration ORDER BY id');
      expect(rows).toEqual(dataSource.migrations.map((migration) => ({ name: migration.constructor.name })));
    });
  });

  it('run on where an earlier release left off, and again after they broke off', async () => {
    const store = await openStore(config);
    await withDataSource(async (dataSource) => {
      await dataSource.runMigrations();
      const last = dataSource.migrations.at(-1)?.constructor.name ?? '';
      // On MySQL the statement is done, and the note of it is not.
      await dataSource.query(`DELETE FROM causeway_migration WHERE name = '${last}'`);
    });
    await store.migrate();
    await store.close();
  });

  it('are asked for when they were not run', async () => {
    const store = await openStore(config);
    try {
      await store.ping();
      const asking = store.tokens.byKeyId('k');
      await expect(asking).rejects.toThrow(StoreUnavailable);
      await expect(asking).rejects.toThrow('run "causeway migrate"');
    } finally {
      await store.close();
    }
  });
});
