import { mkdir, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type LocatedProblem } from '../../src/app/config/config-document.js';
import { loadConfig } from '../../src/app/config/load-config.js';
import { ConfigWatch } from '../../src/app/config/watch-config.js';
import { type ConfigDirectory, configDirectory } from './config-files.js';

let directory: ConfigDirectory;
let watch: ConfigWatch | undefined;
beforeEach(async () => {
  directory = await configDirectory();
});
afterEach(async () => {
  await watch?.close();
  await directory.remove();
});

interface Watched {
  readonly levels: string[];
  readonly problems: LocatedProblem[][];
  fail: boolean;
}

async function start(file: string, pollMs: number): Promise<Watched> {
  const current = await loadConfig(file, { env: {} });
  if (!current.ok) throw new Error('the first configuration must be good');
  const seen: Watched = { levels: [], problems: [], fail: false };
  watch = new ConfigWatch({
    current,
    pollMs,
    load: () => loadConfig(file, { env: {} }),
    onChange: (config) => {
      if (seen.fail) throw new Error('port in use');
      seen.levels.push(config.log.level);
    },
    onProblems: (problems) => {
      seen.problems.push([...problems]);
    },
  });
  await watch.check();
  return seen;
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i++) await wait(10);
  expect(condition()).toBe(true);
}

/** Only the poll would take this long. */
const NEVER = 3_600_000;

describe('ConfigWatch', () => {
  it.each([
    { how: 'what the file system reports', pollMs: NEVER },
    { how: 'the poll', pollMs: 20 },
  ])('takes up a written file by $how', async ({ pollMs }) => {
    const file = await directory.write('c.yaml', 'log: { level: info }');
    const seen = await start(file, pollMs);
    await writeFile(file, 'log: { level: debug }');
    await until(() => seen.levels.length > 0);
    expect(seen.levels).toEqual(['debug']);
    expect(seen.problems).toEqual([]);
  });

  it('takes up a file that is replaced, again and again', async () => {
    const file = await directory.write('c.yaml', 'log: { level: info }');
    const seen = await start(file, NEVER);
    for (const level of ['debug', 'warn', 'error']) {
      await rename(await directory.write('draft', `log: { level: ${level} }`), file);
      await until(() => seen.levels.at(-1) === level);
    }
    expect(seen.levels).toEqual(['debug', 'warn', 'error']);
  });

  it('takes up the swap of a link as Kubernetes makes it', async () => {
    const place = (name: string): string => join(directory.path, name);
    for (const [version, level] of [
      ['..v1', 'info'],
      ['..v2', 'debug'],
    ] as const) {
      await mkdir(place(version));
      await writeFile(join(place(version), 'c.yaml'), `log: { level: ${level} }`);
    }
    await symlink('..v1', place('..data'));
    await symlink('..data/c.yaml', place('c.yaml'));
    const seen = await start(place('c.yaml'), NEVER);
    await symlink('..v2', place('..data_tmp'));
    await rename(place('..data_tmp'), place('..data'));
    await until(() => seen.levels.length > 0);
    expect(seen.levels).toEqual(['debug']);
  });

  it('takes up a changed file that the configuration refers to', async () => {
    await directory.write('level', 'info');
    const file = await directory.write('c.yaml', "log: { level: '${file:level}' }");
    const seen = await start(file, NEVER);
    await directory.write('level', 'trace');
    await until(() => seen.levels.length > 0);
    expect(seen.levels).toEqual(['trace']);
  });

  it('keeps the good configuration when the file is bad, says so once, and goes on', async () => {
    const file = await directory.write('c.yaml', 'log: { level: info }');
    const seen = await start(file, 10);
    await writeFile(file, 'log: { level: loud }');
    await until(() => seen.problems.length > 0);
    await wait(500);
    expect(seen.problems).toEqual([[expect.objectContaining({ path: 'log.level', line: 1 })]]);
    expect(seen.levels).toEqual([]);
    await writeFile(file, 'log: { level: error }');
    await until(() => seen.levels.length > 0);
    expect(seen.levels).toEqual(['error']);
  });

  it('notices that a missing secret has come', async () => {
    const file = await directory.write('c.yaml', 'log: { level: info }');
    const seen = await start(file, 10);
    await writeFile(file, "log: { level: '${file:late}' }");
    await until(() => seen.problems.length > 0);
    await directory.write('late', 'warn');
    await until(() => seen.levels.length > 0);
    expect(seen.levels).toEqual(['warn']);
  });

  it('hands nothing over when the meaning is the same', async () => {
    const file = await directory.write('c.yaml', 'log: { level: info }');
    const seen = await start(file, 10);
    await utimes(file, 1, 1);
    await writeFile(file, '# remark\nlog: { level: info }');
    await wait(500);
    expect(seen).toMatchObject({ levels: [], problems: [] });
  });

  it('waits until a file that is being written is whole', async () => {
    const file = await directory.write('c.yaml', 'log: { level: info }');
    const seen = await start(file, 10);
    for (const text of ['', '#', 'log:', 'log: {}', 'log: { level: warn }']) {
      await writeFile(file, text);
      await wait(60);
    }
    await until(() => seen.levels.length > 0);
    expect(seen).toMatchObject({ levels: ['warn'], problems: [] });
  });

  it('reports a configuration that cannot be taken over', async () => {
    const file = await directory.write('c.yaml', 'log: { level: info }');
    const seen = await start(file, 10);
    seen.fail = true;
    await writeFile(file, 'log: { level: warn }');
    await until(() => seen.problems.length > 0);
    expect(seen.problems[0]?.[0]?.message).toBe('could not be taken over: port in use');
  });

  it('is silent after it was closed', async () => {
    const file = await directory.write('c.yaml', 'log: { level: info }');
    const seen = await start(file, 10);
    await watch?.close();
    await writeFile(file, 'log: { level: warn }');
    await wait(400);
    expect(seen.levels).toEqual([]);
  });
});
