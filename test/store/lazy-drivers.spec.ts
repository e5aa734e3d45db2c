import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

describe('drivers', () => {
  it('does not load mysql2 for a store on SQLite', async () => {
    const program = `
      const { openStore } = await import(${JSON.stringify(new URL('../../src/store/open-store.js', import.meta.url).href)});
      const store = await openStore({ kind: 'sqlite', path: ':memory:' });
      await store.migrate();
      await store.close();
      const { createRequire } = await import('node:module');
      const loaded = Object.keys(createRequire(${JSON.stringify(import.meta.url)}).cache);
      console.log(JSON.stringify([loaded.some((p) => p.includes('/typeorm/')), loaded.some((p) => p.includes('/mysql2/'))]));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program]);
    expect(JSON.parse(stdout)).toEqual([true, false]);
  });
});
