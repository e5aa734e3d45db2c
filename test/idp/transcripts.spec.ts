import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { joinedChildren } from '../connectors/sql/shapes/joined-children.js';
import { openShape } from '../connectors/sql/shapes/open-shape.js';
import { activeDirectoryTarget } from '../support/active-directory-target.js';
import { ldapTarget, RunningGateway } from '../support/gateway.js';
import { replay } from '../support/replay/replay.js';
import { type Transcript } from '../support/replay/transcript.js';
import { startSamba } from '../support/samba.js';
import { startSlapd } from '../support/slapd.js';

/** The transcripts are data and stay in the source folder: one folder an identity provider. */
const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'test', 'idp');

const transcripts = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: idp }) =>
    readdirSync(join(folder, idp)).map((file) => ({
      idp,
      name: `${idp}/${file.replace(/\.json$/, '')}`,
      transcript: JSON.parse(readFileSync(join(folder, idp, file), 'utf8')) as Transcript,
    })),
  );

/** Those whose user names are no user principal names: on Active Directory, their tenant maps them to logon names. */
const withLogonNames: ReadonlySet<string> = new Set(['authentik', 'keycloak', 'onelogin', 'sailpoint']);

const policies = { unmapped: 'store', unresolvedReferences: 'store' };
const undo: (() => Promise<void>)[] = [];
let gateway: RunningGateway;

beforeAll(async () => {
  const slapd = await startSlapd({ suffixes: ['dc=acme,dc=example'] });
  undo.push(() => slapd.stop());
  const samba = await startSamba({ units: ['Principals', 'LogonNames'] });
  undo.push(() => samba.stop());
  const [, logonNames] = samba.units;
  const mariadb = await openShape(joinedChildren, 'mariadb');
  undo.push(() => mariadb.cleanup());
  const postgres = await openShape(joinedChildren, 'postgres');
  undo.push(() => postgres.cleanup());
  gateway = await RunningGateway.start({
    tenants: {
      memory: { target: { connector: 'memory' }, ...policies },
      'active-directory': { target: activeDirectoryTarget(samba, { base: samba.names.base }), ...policies },
      'active-directory-logon-names': {
        target: activeDirectoryTarget(samba, { base: logonNames?.base, userName: 'sAMAccountName' }, logonNames),
        ...policies,
      },
      openldap: { target: ldapTarget(slapd.url, slapd.names), ...policies },
      mariadb: { target: mariadb.target, ...policies },
      postgres: { target: postgres.target, ...policies },
    },
  });
  undo.push(() => gateway.stop());
});

afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

const tenantOf = {
  memory: () => 'memory',
  openldap: () => 'openldap',
  'tables of mariadb': () => 'mariadb',
  'tables of postgres': () => 'postgres',
  'active directory': (idp: string) => (withLogonNames.has(idp) ? 'active-directory-logon-names' : 'active-directory'),
} as const;

describe.each(Object.entries(tenantOf))('identity providers on %s', (_backend, tenant) => {
  it.each(transcripts)('$name', async ({ idp, transcript }) => {
    const { baseUrl, token } = gateway.tenant(tenant(idp));
    const results = await replay(transcript, baseUrl, token);
    expect(results.length).toBeGreaterThan(0);
    expect(results.filter(({ failures }) => failures.length > 0)).toEqual([]);
  });
});
