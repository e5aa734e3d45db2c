import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Packages that are loaded after some code has run, of those that are asked for. */
async function loadedAfter(code: string, packages: readonly string[]): Promise<readonly string[]> {
  const program = `
    ${code}
    const { createRequire } = await import('node:module');
    const loaded = Object.keys(createRequire(${JSON.stringify(import.meta.url)}).cache);
    console.log(JSON.stringify(${JSON.stringify(packages)}.filter((name) => loaded.some((path) => path.includes('/' + name + '/')))));`;
  const { stdout } = await run(process.execPath, ['--no-warnings', '--input-type=module', '-e', program]);
  return JSON.parse(stdout) as string[];
}

const importing = (path: string): string =>
  `const module = await import(${JSON.stringify(new URL(path, import.meta.url).href)});`;

describe('optional drivers of SQL databases', () => {
  it('are not loaded before a target connects', async () => {
    const code = `${importing('../../../../connectors/index.js')}
      const config = { database: 'oracle', host: 'db.example.com', port: 1, pool: 1, objects: new Map() };
      const target = module.connectors.get('sql')?.open(config, { emit() {} });
      await target?.close();`;
    expect(await loadedAfter(code, ['tedious', 'oracledb'])).toEqual([]);
  });

  it('are loaded when it does', async () => {
    const code = `${importing('../../../../connectors/sql/drivers/tedious.js')}
      const driver = new module.TediousDriver({ host: '127.0.0.1', port: 1, statementTimeoutMs: 1000 });
      await driver.connect(Date.now() + 5000).catch(() => undefined);`;
    expect(await loadedAfter(code, ['tedious', 'oracledb'])).toEqual(['tedious']);
  });
});
