import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ldapTarget, RunningGateway } from '../support/gateway.js';
import { replay } from '../support/replay/replay.js';
import { type Transcript } from '../support/replay/transcript.js';
import { startSlapd } from '../support/slapd.js';

/** The transcripts are data and stay in the source folder: one folder an identity provider. */
const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'test', 'idp');

const transcripts = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: idp }) =>
    readdirSync(join(folder, idp)).map((file) => ({
      name: `${idp}/${file.replace(/\.json$/, '')}`,
      transcript: JSON.parse(readFileSync(join(folder, idp, file), 'utf8')) as Transcript,
    })),
  );

const policies = { unmapped: 'store', unresolvedReferences: 'store' };
const undo: (() => Promise<void>)[] = [];
let gateway: RunningGateway;

beforeAll(async () => {
  const slapd = await startSlapd({ suffixes: ['dc=acme,dc=example'] });
  undo.push(() => slapd.stop());
  gateway = await RunningGateway.start({
    tenants: {
      memory: { target: { connector: 'memory' }, ...policies },
      openldap: { target: ldapTarget(slapd.url, slapd.names), ...policies },
    },
  });
  undo.push(() => gateway.stop());
});

afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

describe.each(['memory', 'openldap'])('identity providers on %s', (tenant) => {
  it.each(transcripts)('$name', async ({ transcript }) => {
    const { baseUrl, token } = gateway.tenant(tenant);
    const results = await replay(transcript, baseUrl, token);
    expect(results.length).toBeGreaterThan(0);
    expect(results.filter(({ failures }) => failures.length > 0)).toEqual([]);
  });
});
