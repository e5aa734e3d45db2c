import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ManagementToken, writeManagementToken } from '../../src/admin/management-token.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-token-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('writeManagementToken', () => {
  it('writes another token each time, for the owner only, and replaces a file that others may read', async () => {
    const file = join(directory, 'token');
    await writeFile(file, 'known to somebody');
    await chmod(file, 0o644);
    const first = await writeManagementToken(file);
    const second = await writeManagementToken(file);
    expect(second).not.toBe(first);
    expect(await readFile(file, 'utf8')).toBe(`${second}\n`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(new ManagementToken(second).admits(`Bearer ${second}`)).toBe(true);
    expect(new ManagementToken(second).admits(`Bearer ${first}`)).toBe(false);
    expect(await readdir(directory)).toEqual(['token']);
  });

  it('says what to do when it cannot', async () => {
    await expect(writeManagementToken(join(directory, 'none', 'token'))).rejects.toThrow(
      /\(ENOENT\): set management\.token/,
    );
  });
});
