import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeriveScimId } from '../../src/provisioning/ports.js';
import { keyHash } from '../../src/store/key-hash.js';
import { parseStoreConfig, type StoreConfig } from '../../src/store/store-config.js';
import { createDatabaseOn } from '../support/mariadb.js';

/** A kind of database that every test of the store runs on. */
export interface DatabaseKind {
  readonly name: string;
  /** A fresh, empty database and how to remove it. */
  create(): Promise<{ readonly config: StoreConfig; readonly remove: () => Promise<void> }>;
}

export const databaseKinds: readonly DatabaseKind[] = [
  {
    name: 'SQLite',
    async create() {
      const directory = await mkdtemp(join(tmpdir(), 'causeway-store-'));
      return {
        config: parseStoreConfig(`sqlite:${join(directory, 'test.sqlite')}`),
        remove: () => rm(directory, { recursive: true }),
      };
    },
  },
  {
    name: 'MariaDB',
    async create() {
      const url = await createDatabaseOn(sharedMariaDbUrl());
      return { config: parseStoreConfig(`${url}?pool=5`), remove: () => Promise.resolve() };
    },
  },
];

function sharedMariaDbUrl(): string {
  const url = process.env['CAUSEWAY_TEST_MARIADB_URL'];
  if (url === undefined) throw new Error('CAUSEWAY_TEST_MARIADB_URL is not set: run Jest with its global setup');
  return url;
}

/** Derives ids as provisioning does, in a simpler way. */
export const deriveScimId: DeriveScimId = (backendId, generation) => keyHash(`${backendId}#${generation}`).slice(0, 36);
