import { ConfigReader } from '../../connectors/sdk/config-reader.js';
import { describeConformance } from '../../connectors/sdk/testing/conformance.js';
import { type ConformanceSubject } from '../../connectors/sdk/testing/subject.js';
import { readConfig } from '../../connectors/memory/config.js';
import { MemoryConnector } from '../../connectors/memory/connector.js';

function setup(): Promise<ConformanceSubject> {
  const containers = { outer: 'outer', inner: 'outer/inner' };
  const settings = { passwordMinLength: 8, containers: Object.values(containers) };
  const connector = new MemoryConnector(readConfig(new ConfigReader(settings, 'target', [])));
  return Promise.resolve({
    connector,
    user: {
      objectType: 'user',
      key: 'userName',
      text: 'title',
      secondText: 'employeeNumber',
      multiple: 'workEmail',
      reference: 'manager',
      backReference: 'memberOf',
      required: () => ({}),
    },
    group: { objectType: 'group', key: 'displayName', text: 'description', members: 'members', required: () => ({}) },
    authenticate: (key, password) => connector.isPassword(key.id, password),
    containers,
    weakPassword: 'short',
    cleanup: () => Promise.resolve(),
  });
}

// There is no server that could be stopped, and no object beyond the target's reach.
describeConformance('memory', setup, { without: ['UnseenUpdatable', 'PasswordCreatable', 'vanish', 'outOfReach'] });
