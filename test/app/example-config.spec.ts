import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { connectors } from '../../connectors/index.js';
import { ConfigReader, type ConfigProblem } from '../../connectors/sdk/config-reader.js';
import { LimitsSection } from '../../src/app/config/limits-section.js';
import { describeProblem, loadConfig } from '../../src/app/config/load-config.js';
import { LogSection } from '../../src/app/config/log-section.js';
import { ManagementSection } from '../../src/app/config/management-section.js';
import { ServerSection } from '../../src/app/config/server-section.js';
import { dialects } from '../../src/scim/dialects/all.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const example = join(root, 'causeway.example.yaml');
/** Without the spaces that make the columns of its tables equally wide. */
const reference = (await readFile(join(root, 'docs', 'configuration.md'), 'utf8')).replace(/ {2,}/g, ' ');

const sections: readonly (readonly [string, object])[] = [
  ['server', new ServerSection()],
  ['management', new ManagementSection()],
  ['log', new LogSection()],
  ['limits', new LimitsSection()],
];

/** The settings that a connector asks for at its top level: those it names when it meets an unknown one. */
function settingsOf(connector: string): readonly string[] {
  const problems: ConfigProblem[] = [];
  connectors.get(connector)?.readConfig(new ConfigReader({ unknown: 1 }, '', problems));
  const message = problems.find(({ path }) => path === 'unknown')?.message ?? '';
  return /known: (.+)$/.exec(message)?.[1]?.split(', ') ?? [];
}

describe('causeway.example.yaml', () => {
  it('is in order', async () => {
    const loaded = await loadConfig(example, { env: { LDAP_PASSWORD: 'secret of the service account' } });
    expect(loaded.ok ? [] : loaded.problems.map(describeProblem)).toEqual([]);
    expect(loaded.ok && [...loaded.config.tenants.keys()]).toEqual(['acme', 'trial']);
  });

  it('says which variable is missing', async () => {
    const loaded = await loadConfig(example, { env: {} });
    expect(loaded.ok ? [] : loaded.problems.map(describeProblem)).toEqual([
      expect.stringContaining('needs the environment variable LDAP_PASSWORD'),
    ]);
  });
});

describe('docs/configuration.md', () => {
  it.each(
    sections.flatMap(([section, defaults]) =>
      Object.entries(defaults).map(([key, value]: [string, unknown]): readonly [string, unknown] => [
        `${section}.${key}`,
        value,
      ]),
    ),
  )('has %s with its default %s', (setting, value) => {
    const fallback = value === undefined ? '' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
    expect(reference).toContain(`| \`${setting}\` | ${fallback}`);
  });

  it.each(['ldap', 'memory'].flatMap((connector) => settingsOf(connector).map((setting) => [connector, setting])))(
    'has the setting of %s: %s',
    (connector, setting) => {
      const [, section = ''] = reference.split(`## Target: ${connector}\n`);
      expect(section.split('\n## ')[0]).toMatch(new RegExp(`^\\| \`${setting}[\`.]`, 'm'));
    },
  );

  it.each(dialects.map(({ name }) => name))('has the dialect %s', (name) => {
    expect(reference).toContain(`| \`${name}\` |`);
  });

  it('has settings of connectors to look for', () => {
    expect(settingsOf('ldap')).toContain('bindDn');
    expect(settingsOf('memory')).toContain('shared');
  });
});
