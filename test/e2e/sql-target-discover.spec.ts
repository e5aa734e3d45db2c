import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { openShape, type OpenShape } from '../connectors/sql/shapes/open-shape.js';
import { compositeMembership } from '../connectors/sql/shapes/composite-membership.js';
import { joinedChildren } from '../connectors/sql/shapes/joined-children.js';
import { oneTable } from '../connectors/sql/shapes/one-table.js';
import { RunningGateway } from '../support/gateway.js';

/** Those that have groups in tables, and rows that can be made without procedures. */
const shapes = [oneTable, joinedChildren, compositeMembership];

const cli = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

interface Ran {
  readonly code: unknown;
  readonly out: string;
}

function causeway(...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--no-warnings', cli, ...args], (error, out, err) => {
      resolve({ code: error === null ? 0 : error.code, out: out + err });
    });
  });
}

/** A target of which only the way to the database is known. */
function bare({ target }: OpenShape): Readonly<Record<string, unknown>> {
  const { objects, ...way } = target;
  return objects === undefined ? target : way;
}

describe.each(['mariadb', 'postgres', 'sqlite'] as const)('causeway target discover on %s', (database) => {
  const opened: OpenShape[] = [];
  let gateway: RunningGateway;
  let access: readonly string[];

  beforeAll(async () => {
    for (const shape of shapes) opened.push(await openShape(shape, database));
    // A row of each kind, of which ada is the user.
    for (const [at, { permitted }] of shapes.entries()) {
      const statements = typeof permitted === 'function' ? permitted(database) : permitted;
      for (const statement of statements.filter((one) => one.startsWith('INSERT')))
        await opened[at]?.asAdmin(statement);
    }
    gateway = await RunningGateway.start({
      tenants: {
        ...Object.fromEntries(opened.map((shape, at) => [`t${at}`, { target: bare(shape) }])),
        trial: { target: { connector: 'memory' } },
      },
    });
    access = ['--url', gateway.process.managementUrl, '--token-file', gateway.adminTokenFile];
  }, 120_000);

  afterAll(async () => {
    await gateway.stop();
    for (const shape of opened) await shape.cleanup();
  });

  it('says that nothing is configured, and what proposes something', async () => {
    const { code, out } = await causeway('target', 'check', 't0', ...access);
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/No objects are configured\.\n +-> causeway target discover/),
    ]);
  });

  it('is refused for a backend that proposes nothing', async () => {
    const { code, out } = await causeway('target', 'discover', 'trial', ...access);
    expect([code, out]).toEqual([1, expect.stringContaining('targets of this connector cannot be discovered')]);
  });

  it.each(shapes.map(({ name }, at) => [name, at] as const))(
    'proposes what reads the users of the shape %s',
    async (_, at) => {
      const shape = opened[at];
      if (shape === undefined) throw new Error('The shape is not open.');
      const { code, out } = await causeway('target', 'discover', `t${at}`, ...access);
      expect([code, out]).toEqual([0, expect.stringMatching(/^objects:$/m)]);
      // People and what they are in the database stay there.
      expect(out).not.toMatch(/ada|readers|London/i);
      const settings = parse(out) as object;
      const options = { tenants: { acme: { target: { ...bare(shape), ...settings } } } };
      const proposed = await RunningGateway.start(options);
      try {
        const checked = await causeway('config', 'check', proposed.configFile);
        expect([checked, out]).toEqual([{ code: 0, out: expect.stringContaining('in order') }, out]);
        const answer = await proposed.tenant('acme').request('GET', '/Users?filter=userName%20eq%20%22ADA%22');
        expect([answer.status, answer.json, out]).toMatchObject([
          200,
          { totalResults: 1, Resources: [{ userName: 'ada' }] },
          out,
        ]);
        const groups = await proposed.tenant('acme').request('GET', '/Groups');
        expect(groups.json).toMatchObject({ Resources: [{ displayName: 'readers', members: [{ type: 'User' }] }] });
      } finally {
        await proposed.stop();
      }
    },
    60_000,
  );
});
