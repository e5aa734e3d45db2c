import { describe, expect, it } from '@jest/globals';
import { connectors } from '../../connectors/index.js';
import { ConfigReader, type ConfigProblem } from '../../connectors/sdk/config-reader.js';

describe.each([...connectors])('connector %s', (type, definition) => {
  it('is registered under its type and describes itself', () => {
    expect(definition.type).toBe(type);
    expect(definition.title).not.toBe('');
  });
});

describe('connector memory', () => {
  it('opens from the registry with its ready mapping', async () => {
    const definition = connectors.get('memory');
    const problems: ConfigProblem[] = [];
    const config = definition?.readConfig(new ConfigReader({}, 'target', problems));
    expect(problems).toEqual([]);
    const mappings = definition?.mappings(config) ?? [];
    expect(mappings.map(({ resourceType, objectType, naturalKey }) => [resourceType, objectType, naturalKey])).toEqual([
      ['User', 'user', 'userName'],
      ['Group', 'group', 'displayName'],
    ]);
    for (const { rows, naturalKey } of mappings) {
      expect(new Set(rows.map(({ scim }) => scim)).size).toBe(rows.length);
      expect(new Set(rows.map(({ backend }) => backend.toLowerCase())).size).toBe(rows.length);
      expect(rows.find(({ scim }) => scim === naturalKey)?.required).toBe(true);
    }
    const connector = definition?.open(config, { emit: () => undefined });
    const report = await connector?.test({ deadline: Date.now() + 1000, requestId: 'test' });
    expect(report?.ok).toBe(true);
    await connector?.close();
  });
});
