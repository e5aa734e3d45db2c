import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { memoryConnector } from '../../connectors/memory/index.js';
import { type AnyConnectorDefinition, defineConnector } from '../../connectors/sdk/definition.js';
import { type CausewayConfig } from '../../src/app/config/causeway-config.js';
import {
  describeProblem,
  loadConfig,
  loadManagement,
  loadStore,
  type LoadResult,
} from '../../src/app/config/load-config.js';
import { type ConfigDirectory, configDirectory } from './config-files.js';

const SECRET = 'correct-horse-battery-staple-0123456789';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A connector whose problems quote what they should not. */
const careless: AnyConnectorDefinition = defineConnector({
  type: 'careless',
  title: 'Careless',
  secretKeys: ['password'],
  readConfig: (reader) => {
    reader.problem('password', `${reader.string('password', '')} is too weak`);
    reader.problem('url', `${reader.string('url', '')} is no address`);
    return {};
  },
  mappings: () => [],
  open: () => {
    throw new Error('never opened here');
  },
});
const connectors = new Map([memoryConnector, careless].map((definition) => [definition.type, definition]));

let directory: ConfigDirectory;
beforeAll(async () => {
  directory = await configDirectory();
  await directory.write('secret.txt', `${SECRET}\n`);
  await directory.write('empty.txt', '\n');
});
afterAll(() => directory.remove());

async function load(text: string, env: Record<string, string> = {}): Promise<LoadResult<CausewayConfig>> {
  return loadConfig(await directory.write('causeway.yaml', text), { env, connectors });
}

async function good(text: string, env: Record<string, string> = {}): Promise<CausewayConfig> {
  const result = await load(text, env);
  if (!result.ok) throw new Error(result.problems.map(describeProblem).join('\n'));
  return result.config;
}

async function problems(text: string, env: Record<string, string> = {}): Promise<string[]> {
  const result = await load(text, env);
  return result.ok ? [] : result.problems.map(describeProblem);
}

const tenant = (lines: string): string => `tenants:\n  acme:\n    target: { connector: memory }\n${lines}`;

describe('a good file', () => {
  it('may be as good as empty: everything has a default', async () => {
    const config = await good('tenants: {}');
    expect(config).toMatchObject({
      server: { host: '0.0.0.0', port: 8080, publicUrl: undefined, trustProxy: false, bodyLimit: 1_048_576 },
      management: { host: '127.0.0.1', port: 9090, token: undefined, tokenFile: 'causeway.admin-token' },
      store: { kind: 'sqlite', path: 'causeway.sqlite' },
      log: { level: 'info' },
      limits: { filterLength: 4096, pageSize: 100, maxPageSize: 1000, scanned: 20_000, listingMinutes: 10 },
    });
    expect(config.tenants.size).toBe(0);
  });

  it('gives a tenant its target, mappings, tokens and policies', async () => {
    const config = await good(
      `
limits: { pageSize: 50 }
store: mysql://user:\${env:DB_PASSWORD}@db.example/causeway
tenants:
  acme:
    target: { connector: memory, name: main }
    existing: adopt
    dialects: { unquoted-filter-value: false }
    tokens:
      - { secret: '\${file:secret.txt}', scope: read, expires: 2027-01-31, subject: bjensen }
      - { secret: sha256:${sha256('other')} }
    limits: { maxPageSize: 200 }
    mappings:
      User:
        rows:
          - { scim: nickname, remove: true }
          - { scim: title, backend: jobTitle, transform: lower }
          - { scim: 'emails[type eq "other"].value', backend: otherMail, multiple: true }
`,
      { DB_PASSWORD: 'p%40ss' },
    );
    expect(config.store).toMatchObject({ kind: 'mysql', host: 'db.example', password: 'p@ss' });
    const acme = config.tenants.get('acme');
    expect(acme).toMatchObject({
      name: 'acme',
      existing: 'adopt',
      unmapped: 'ignore',
      unresolvedReferences: 'reject',
      limits: { pageSize: 50, maxPageSize: 200 },
      target: { name: 'main', definition: { type: 'memory' } },
    });
    expect(acme?.dialects).toEqual(new Map([['unquoted-filter-value', false]]));
    expect(acme?.tokens).toMatchObject([
      {
        hash: sha256(SECRET),
        scope: 'read',
        subject: 'bjensen',
        expiresAt: Date.parse('2027-01-31T23:59:59.999Z'),
        tenant: 'acme',
      },
      { hash: sha256('other'), scope: 'write', expiresAt: Number.MAX_SAFE_INTEGER },
    ]);
    const rows = acme?.mappings.find(({ resourceType }) => resourceType === 'User')?.rows ?? [];
    expect(rows.some((row) => row.scim === 'nickName')).toBe(false);
    expect(rows.filter((row) => row.scim === 'title')).toEqual([
      { scim: 'title', backend: 'jobTitle', transform: { type: 'lower' } },
    ]);
    expect(rows.at(-1)).toMatchObject({ backend: 'otherMail', multiple: true });
    expect(acme?.compiled.map((mapping) => mapping.resourceType).sort()).toEqual(['Group', 'User']);
  });

  it('takes numbers and switches from references', async () => {
    const { server } = await good("server: { port: '${env:PORT}', trustProxy: '${env:PROXY}' }", {
      PORT: '18080',
      PROXY: 'true',
    });
    expect(server).toMatchObject({ port: 18_080, trustProxy: true });
  });

  it('puts references inside a text, and keeps $${ as it is', async () => {
    const { management } = await good("management: { tokenFile: 'a-${env:X}-b-$${env:X}' }", { X: 'x${env:Y}' });
    // What a reference stands for is not looked through again.
    expect(management.tokenFile).toBe('a-x${env:Y}-b-${env:X}');
  });

  it('names the files it depends on, and has one digest for one meaning', async () => {
    const text = "management: { token: '${file:secret.txt}' }";
    const first = await load(text);
    const second = await load(`# remark\n${text}\n`);
    expect(first.files).toEqual([join(directory.path, 'causeway.yaml'), join(directory.path, 'secret.txt')]);
    if (!first.ok || !second.ok) throw new Error('not good');
    expect(second.digest).toBe(first.digest);
  });

  it('gives a target another fingerprint when its settings change', async () => {
    const fingerprint = async (latency: number): Promise<string | undefined> =>
      (await good(`tenants: { acme: { target: { connector: memory, latencyMs: ${latency} } } }`)).tenants.get('acme')
        ?.target.fingerprint;
    expect(await fingerprint(1)).toBe(await fingerprint(1));
    expect(await fingerprint(1)).not.toBe(await fingerprint(2));
  });
});

describe('a bad file', () => {
  it('lists every problem at once, in the order of the file, with its line', async () => {
    const found = await problems(
      ['server:', '  port: 99999', '  publicURL: x', 'log: { level: loud }', 'stoer: x', 'tenants:', '  Acme: {}'].join(
        '\n',
      ),
    );
    expect(found).toEqual([
      'server.port: must not be greater than 65535 (line 2)',
      expect.stringMatching(
        /^server\.publicURL: is not a known setting here; known: host, port, publicUrl, .* \(line 3\)$/,
      ),
      'log.level: must be one of silent, fatal, error, warn, info, debug, trace (line 4)',
      'stoer: is not a known section; known: server, management, store, log, limits, tenants (line 5)',
      expect.stringMatching(/^tenants\.Acme: is no name for a tenant: .* \(line 7\)$/),
    ]);
  });

  it.each<[string, string, RegExp]>([
    ['a section that is no mapping', 'server: 8080', /^server: must be a mapping/],
    ['the file is a list', '- a', /^the file: must be a mapping/],
    ['an empty value', 'server: { host: "" }', /^server\.host: should not be empty/],
    ['a wrong type', 'server: { trustProxy: sometimes }', /^server\.trustProxy: must be a boolean value/],
    ['a public address with a query', 'server: { publicUrl: "https://x/?a" }', /^server\.publicUrl: must be an http/],
    ['a short management token', 'management: { token: short }', /^management\.token: must have at least 32/],
    [
      'a page larger than the largest',
      'limits: { pageSize: 2000 }',
      /^limits\.maxPageSize: must not be less than pageSize/,
    ],
    ['a number with a unit', 'server: { bodyLimit: 12MB }', /^server\.bodyLimit: must be an integer number/],
    ['a limit without bound', 'limits: { filterLength: 9999999 }', /^limits\.filterLength: must not be greater/],
    ['an unknown store', 'store: postgres://x', /^store: the line starts with none of the known kinds/],
    ['a store that is no text', 'store: { a: b }', /^store: must be one line/],
    ['tenants that are a list', 'tenants: [acme]', /^tenants: must be a mapping/],
    ['a tenant without target', 'tenants: { acme: {} }', /^tenants\.acme\.target: is required/],
    ['a tenant that is empty', 'tenants: { acme: }', /^tenants\.acme\.target: is required/],
    [
      'an unknown connector',
      'tenants: { acme: { target: { connector: x } } }',
      /target\.connector: must be one of memory/,
    ],
    [
      'a setting that the connector does not know',
      'tenants: { acme: { target: { connector: memory, urll: x } } }',
      /^tenants\.acme\.target\.urll: is not a known setting/,
    ],
    [
      'a name of the target',
      'tenants: { acme: { target: { connector: memory, name: A B } } }',
      /target\.name: must be 1 to 63/,
    ],
    ['an unknown policy', tenant('    existing: steal'), /^tenants\.acme\.existing: must be refuse or adopt/],
    ['an unknown key of a tenant', tenant('    colour: red'), /^tenants\.acme\.colour: is not a known setting/],
    [
      'an unknown dialect',
      tenant('    dialects: { klingon: true }'),
      /dialects\.klingon: is not a known dialect; known: /,
    ],
    [
      'a dialect that is neither on nor off',
      tenant('    dialects: { op-case: maybe }'),
      /dialects\.op-case: must be true or false/,
    ],
    ['tokens that are no list', tenant('    tokens: x'), /^tenants\.acme\.tokens: must be a list/],
    [
      'a subject without a name',
      tenant(`    tokens: [{ secret: ${SECRET}, subject: '' }]`),
      /^tenants\.acme\.tokens\[0\]\.subject: must be the SCIM id or the user name/,
    ],
    ['a token without secret', tenant('    tokens: [{ scope: read }]'), /^tenants\.acme\.tokens\[0\]\.secret: /],
    [
      'a short token',
      tenant('    tokens: [{ secret: short }]'),
      /tokens\[0\]\.secret: is not acceptable: .* 32 characters/,
    ],
    [
      'a token that no header can hold',
      tenant(`    tokens: [{ secret: "${'ä'.repeat(40)}" }]`),
      /tokens\[0\]\.secret: is not acceptable/,
    ],
    [
      'a digest that is none',
      tenant('    tokens: [{ secret: "sha256:abc" }]'),
      /tokens\[0\]\.secret: must have 64 hex digits/,
    ],
    [
      'a scope',
      tenant(`    tokens: [{ secret: ${SECRET}, scope: admin }]`),
      /tokens\[0\]\.scope: must be read or write/,
    ],
    ['a date', tenant(`    tokens: [{ secret: ${SECRET}, expires: soon }]`), /tokens\[0\]\.expires: must be a day/],
    [
      'a day that does not exist',
      tenant(`    tokens: [{ secret: ${SECRET}, expires: 2027-13-01 }]`),
      /expires: is a day that the calendar/,
    ],
    [
      'one token twice',
      tenant(`    tokens: [{ secret: ${SECRET} }, { secret: ${SECRET} }]`),
      /tokens\[1\]\.secret: is the same as a token of the tenant acme/,
    ],
    [
      'a management token that is a tenant token',
      `management: { token: ${SECRET} }\n${tenant(`    tokens: [{ secret: ${SECRET} }]`)}`,
      /^management\.token: is also a token of the tenant acme/,
    ],
    [
      'a resource type',
      tenant('    mappings: { Device: {} }'),
      /mappings\.Device: is not a resource type that this target has; it has: /,
    ],
    [
      'a key of a mapping',
      tenant('    mappings: { User: { lines: [] } }'),
      /mappings\.User\.lines: is not a known setting/,
    ],
    ['rows that are no list', tenant('    mappings: { User: { rows: x } }'), /mappings\.User\.rows: must be a list/],
    [
      'a row without attribute',
      tenant('    mappings: { User: { rows: [{ scim: title }] } }'),
      /rows\[0\]\.backend: is required/,
    ],
    [
      'a row without path',
      tenant('    mappings: { User: { rows: [{ backend: x }] } }'),
      /rows\[0\]\.scim: is required/,
    ],
    [
      'a row with a path that no schema has',
      tenant('    mappings: { User: { rows: [{ scim: titel, backend: x }] } }'),
      /mappings\.User\.rows\[0\]: titel: /,
    ],
    [
      'a row to remove that is not there',
      tenant('    mappings: { User: { rows: [{ scim: titel, remove: true }] } }'),
      /rows\[0\]\.scim: names a path that the profile has no row for/,
    ],
    [
      'a removed row that says more',
      tenant('    mappings: { User: { rows: [{ scim: title, remove: true, backend: x }] } }'),
      /rows\[0\]\.backend: says nothing/,
    ],
    [
      'an unknown transform',
      tenant('    mappings: { User: { rows: [{ scim: title, backend: x, transform: rot13 }] } }'),
      /rows\[0\]\.transform\.type: must be one of/,
    ],
    [
      'a transform without its setting',
      tenant('    mappings: { User: { rows: [{ scim: title, backend: x, transform: { type: template } }] } }'),
      /transform\.template: must be a text/,
    ],
    [
      'a transform with unquoted texts',
      tenant(
        '    mappings: { User: { rows: [{ scim: active, backend: x, transform: { type: boolean, true: yes, false: 1 } }] } }',
      ),
      /transform\.false: must be a text/,
    ],
    [
      'a transform with too much',
      tenant('    mappings: { User: { rows: [{ scim: title, backend: x, transform: { type: lower, to: x } }] } }'),
      /transform\.to: is not a setting/,
    ],
    [
      'defaults that are no texts',
      tenant('    mappings: { User: { rows: [{ scim: title, backend: x, defaults: [1] }] } }'),
      /rows\[0\]\.defaults: must be a list of texts/,
    ],
    [
      'a mapping that loses its natural key',
      tenant('    mappings: { User: { rows: [{ scim: userName, remove: true }] } }'),
      /mappings\.User\.naturalKey: no row maps userName/,
    ],
    [
      'a variable that is not set',
      'store: "${env:NOPE}"',
      /^store: needs the environment variable NOPE, which is not set/,
    ],
    [
      'a variable that is empty',
      'store: "${env:EMPTY}"',
      /^store: needs the environment variable EMPTY, which is empty/,
    ],
    [
      'a file that is not there',
      'store: "${file:nope}"',
      /^store: needs the file nope, which cannot be read \(ENOENT\)/,
    ],
    ['a file that is empty', 'store: "${file:empty.txt}"', /^store: needs the file empty\.txt, which is empty/],
    ['a reference of an unknown kind', 'store: "${vault:x}"', /^store: has a `\$\{` that is no reference/],
    ['a reference without end', 'store: "${env:X"', /^store: has a `\$\{` that is no reference/],
    [
      'a variable of the prototype',
      'store: "${env:constructor}"',
      /^store: needs the environment variable constructor, which is not set/,
    ],
    ['a key of the prototype', 'server: { __proto__: { port: 1 } }', /^server\.__proto__: is not a known setting/],
    ['a tenant of the prototype', 'tenants: { __proto__: {} }', /^tenants\.__proto__: is no name for a tenant/],
    ['a key that stands twice', 'log: {}\nlog: {}', /^the file: is not valid YAML: a key stands twice.*\(line 2\)/],
    ['a tab', 'log:\n\tlevel: info', /^the file: is not valid YAML: .*\(line 2\)/],
    ['an alias without anchor', 'log: *x', /^the file: has aliases/],
    ['nothing', '# remark', /^the file: is empty/],
    ['two documents', 'log: {}\n---\nlog: {}', /^the file: is not valid YAML: the file holds several/],
  ])('%s', async (_name, text, expected) => {
    const found = await problems(text, { EMPTY: '' });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  it('hides no problem of a token behind another', async () => {
    expect(await problems(tenant('    tokens: [{ secret: short, scope: admin, expires: 2027-13-01 }]'))).toEqual([
      expect.stringContaining('tokens[0].scope: must be read or write'),
      expect.stringContaining('tokens[0].expires: is a day that the calendar'),
      expect.stringContaining('tokens[0].secret: is not acceptable'),
    ]);
  });

  it('has its mapping rows checked even when the target is wrong', async () => {
    const rows = 'mappings: { User: { rows: [{ scim: title }, { scim: title, backend: x, when: never }] } }';
    expect(await problems(`tenants: { acme: { target: { connector: x }, ${rows} } }`)).toEqual([
      expect.stringContaining('target.connector: must be one of'),
      expect.stringContaining('rows[0].backend: is required'),
      expect.stringContaining('rows[1].when: must be create, update or both'),
    ]);
  });

  it('that expands without end is refused', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `l${i + 1}: &l${i + 1} [${Array(10).fill(`*l${i}`).join(', ')}]`,
    );
    expect(await problems(['l0: &l0 x', ...levels].join('\n'))).toEqual([
      expect.stringMatching(/^the file: has aliases \(`\*name`\) that refer to too much/),
    ]);
  });

  it('that holds itself is refused', async () => {
    expect((await problems('server: &a { host: *a }'))[0]).toMatch(/^the file: nests deeper than 64 levels/);
  });

  it('never shows what a reference stood for, or a secret key', async () => {
    const found = await problems(
      "tenants: { acme: { target: { connector: careless, password: hunter2hunter2, url: '${env:URL}' } } }",
      { URL: 'ldap://inside.example' },
    );
    expect(found).toHaveLength(2);
    expect(found.join('\n')).not.toMatch(/hunter2|inside\.example/);
    expect(found.join('\n')).toContain('[hidden] is too weak');
  });

  it('that is not there says so', async () => {
    const result = await loadConfig(join(directory.path, 'nowhere.yaml'));
    expect(result).toMatchObject({ ok: false, readable: false });
    expect(result.ok ? '' : result.problems.map(describeProblem).join()).toMatch(
      /nowhere\.yaml cannot be read \(ENOENT\)/,
    );
  });
});

describe('one section', () => {
  it('needs no other section to be in order', async () => {
    const file = await directory.write(
      'part.yaml',
      'management: { port: 1234 }\nstore: sqlite:x\ntenants: { acme: { target: { password: "${env:NOPE}" } } }',
    );
    expect(await loadManagement(file, { env: {} })).toMatchObject({ ok: true, config: { port: 1234 } });
    expect(await loadStore(file, { env: {} })).toMatchObject({ ok: true, config: { kind: 'sqlite', path: 'x' } });
  });

  it('reports its own problems', async () => {
    const file = await directory.write('part.yaml', 'management: { port: x }\nstore: 5');
    const found = await Promise.all([loadManagement(file), loadStore(file)]);
    expect(found.map((result) => (result.ok ? [] : result.problems.map((problem) => problem.path)))).toEqual([
      ['management.port'],
      ['store'],
    ]);
  });
});
