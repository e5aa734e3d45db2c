/**
 * The import table of docs/architecture.md: who may import whom. A room that is not named in `to` is forbidden.
 * A new arrow is a change to this table, made on purpose.
 */
const room = (name) => `^${name}/`;
const anyOf = (list) => list.join('|');

/** A room may import itself and the rooms (paths as regular expressions) listed. */
const rooms = {
  'src/scim': [],
  'connectors/sdk': [],
  'src/mapping': ['src/scim', 'connectors/sdk'],
  'src/targets': ['connectors/sdk'],
  'src/provisioning': ['src/scim', 'src/mapping', 'src/targets', 'connectors/sdk'],
  'src/tenancy': [],
  'src/auth': ['src/tenancy'],
  'src/http': ['src/scim', 'src/provisioning', 'src/tenancy', 'src/auth'],
  'src/jobs': ['src/provisioning', 'src/tenancy'],
  'src/store': ['src/[^/]+/ports\\.ts$', 'src/scim', 'src/mapping'],
  'src/admin': ['src/store', 'src/scim', 'src/mapping', 'src/targets', 'src/tenancy', 'src/auth', 'connectors/sdk'],
  'src/observability': ['src/[^/]+/events\\.ts$', 'connectors/sdk/events\\.ts$'],
  'src/cli': ['src/store'],
};

/** Packages (and node built-ins) that a room may use; rooms without an entry may use what the table's prose says. */
const packages = {
  'src/scim': [],
  'connectors/sdk': [],
  'src/mapping': [],
  'src/targets': ['cockatiel', 'node'],
  'src/provisioning': ['node'],
  'src/tenancy': ['@nestjs', 'node'],
  'src/auth': ['@nestjs', 'passport-http-bearer', 'lru-cache', 'node'],
  'src/http': ['@nestjs', 'fastify', 'node'],
  'src/jobs': ['@nestjs', 'node'],
  'src/store': ['typeorm', 'mysql2', '@nestjs', 'lru-cache', 'node'],
  'src/admin': ['@nestjs', 'class-validator', 'class-transformer', 'fastify', 'node'],
  'src/observability': ['@nestjs', 'pino', 'prom-client', 'node'],
  'src/cli': ['commander', 'yaml', 'node'],
};

const escape = (s) => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const roomRules = Object.entries(rooms).map(([name, allowed]) => ({
  name: `rooms: ${name}`,
  severity: 'error',
  comment: `${name} may import ${allowed.length ? allowed.join(', ') : 'no other room'}`,
  from: { path: room(name), pathNot: '^connectors/sdk/testing/' },
  to: {
    path: '^(src|connectors)/',
    pathNot: anyOf([room(name), ...allowed.map((a) => (a.endsWith('$') ? `^${a}` : room(a)))]),
  },
}));

const packageRules = Object.entries(packages).map(([name, allowed]) => {
  const npm = allowed.filter((p) => p !== 'node').map((p) => `node_modules/${escape(p)}(/|$)`);
  return {
    name: `packages: ${name}`,
    severity: 'error',
    comment: `${name} may use ${allowed.length ? allowed.join(', ') : 'no package and no node built-in'}`,
    from: { path: room(name), pathNot: '^connectors/sdk/testing/' },
    to: {
      dependencyTypes: [
        'npm',
        'npm-dev',
        'npm-optional',
        'npm-peer',
        'npm-no-pkg',
        'npm-unknown',
        ...(allowed.includes('node') ? [] : ['core']),
      ],
      ...(npm.length ? { pathNot: anyOf(npm) } : {}),
    },
  };
});

module.exports = {
  forbidden: [
    ...roomRules,
    ...packageRules,
    {
      name: 'connectors know only the sdk',
      severity: 'error',
      from: { path: '^connectors/([^/]+)/', pathNot: '^connectors/sdk/' },
      to: { path: '^(src|connectors)/', pathNot: ['^connectors/$1/', '^connectors/sdk/'] },
    },
    {
      name: 'connectors use their driver, never the frameworks',
      severity: 'error',
      from: { path: '^connectors/' },
      to: { path: 'node_modules/(@nestjs|typeorm|fastify|class-validator|rxjs)(/|$)' },
    },
    {
      name: 'only src/app and the entry files know the registry of connectors',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(app/|main\\.ts$|cli\\.ts$)' },
      to: { path: '^connectors/(index\\.ts$|(?!sdk/)[^/]+/)' },
    },
    {
      name: 'the registry knows each connector by its index',
      severity: 'error',
      from: { path: '^connectors/index\\.ts$' },
      to: { path: '^(src|connectors)/', pathNot: '^connectors/([^/]+/index\\.ts$|sdk/)' },
    },
    {
      name: 'nobody imports the composition root or an entry file',
      severity: 'error',
      from: { path: '^(src|connectors)/', pathNot: '^src/(app/|main\\.ts$|cli\\.ts$)' },
      to: { path: '^src/(app/|main\\.ts$|cli\\.ts$)' },
    },
    {
      name: 'product code never imports tests',
      severity: 'error',
      from: { path: '^(src|connectors)/' },
      to: { path: '^(test|bench|demo)/' },
    },
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no orphans',
      severity: 'error',
      from: { orphan: true, path: '^(src|connectors)/', pathNot: '^src/(main|cli)\\.ts$' },
      to: {},
    },
    {
      name: 'no development packages in the product',
      severity: 'error',
      from: { path: '^(src|connectors)/', pathNot: '^connectors/sdk/testing/' },
      // An optional peer is a development package too, for the tests.
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm-peer'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs'],
    },
  },
};
