import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeProblem, loadConfig } from '../../src/app/config/load-config.js';
import { type ConfigDirectory, configDirectory } from './config-files.js';

let directory: ConfigDirectory;
beforeAll(async () => {
  directory = await configDirectory();
});
afterAll(() => directory.remove());

const memory = '{ connector: memory, containers: [people, people/off] }';
const ldap =
  '{ connector: ldap, url: "ldaps://x.example.com", bindDn: "cn=x,dc=x", bindPassword: secret, base: "dc=x", ' +
  'objectTypes: { device: { base: "ou=devices,dc=x", objectClasses: [device] } } }';

async function problems(settings: string, target = memory): Promise<readonly string[]> {
  const text = `tenants:\n  acme:\n    target: ${target}\n    ${settings}\n`;
  const result = await loadConfig(await directory.write('causeway.yaml', text));
  return result.ok ? [] : result.problems.map(describeProblem);
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('lifecycle and placement', () => {
  it.each([
    ['nothing', 'lifecycle: {}'],
    ['an empty policy', 'lifecycle: { User: {} }'],
    [
      'a whole policy',
      'lifecycle: { User: { onDeactivate: { moveTo: people/off, stripGroups: true, set: { description: "Off {date}" } }, onDelete: { action: disable, moveTo: people, graceDays: 0.5, set: { info: x } } } }',
    ],
    ['groups that are moved', 'lifecycle: { Group: { onDelete: { action: move, moveTo: people } } }'],
    [
      'rules',
      `placement: { User: [{ when: '${enterprise}:department eq "Sales" and not (active eq false)', container: people }, { container: people/off }] }`,
    ],
  ])('takes %s', async (_, settings) => {
    expect(await problems(settings)).toEqual([]);
  });

  it.each([
    ['lifecycle: { Robot: {} }', 'lifecycle.Robot: is no resource type of this tenant'],
    ['lifecycle: { User: { onLeave: {} } }', 'lifecycle.User.onLeave: is not a known setting here'],
    [
      'lifecycle: { User: { onDeactivate: { moveTo: elsewhere } } }',
      'lifecycle.User.onDeactivate.moveTo: is no container of the target; it has: people, people/off',
    ],
    [
      'lifecycle: { User: { onDeactivate: { stripGroups: 1 } } }',
      'lifecycle.User.onDeactivate.stripGroups: must be a boolean',
    ],
    [
      'lifecycle: { User: { onDeactivate: { set: { userName: x } } } }',
      'lifecycle.User.onDeactivate.set.userName: holds userName, which a policy cannot set',
    ],
    ['lifecycle: { User: { onDeactivate: { set: { ACTIVE: x } } } }', 'set.ACTIVE: holds active'],
    ['lifecycle: { User: { onDeactivate: { set: { info: 7 } } } }', 'set.info: must be a text that is not empty'],
    [
      'lifecycle: { User: { onDelete: { action: forget } } }',
      'lifecycle.User.onDelete.action: must be delete, disable or move',
    ],
    [
      'lifecycle: { User: { onDelete: { graceDays: 3 } } }',
      'lifecycle.User.onDelete.graceDays: does nothing with the action delete',
    ],
    ['lifecycle: { User: { onDelete: { action: disable, graceDays: -1 } } }', 'graceDays: must not be less than 0'],
    [
      'lifecycle: { User: { onDelete: { action: move } } }',
      'lifecycle.User.onDelete.moveTo: is required for the action move',
    ],
    [
      'lifecycle: { Group: { onDelete: { action: disable } } }',
      'lifecycle.Group.onDelete.action: no row of Group reads and writes active',
    ],
    [
      'lifecycle: { Group: { onDeactivate: {} } }',
      'lifecycle.Group.onDeactivate: no row of Group reads and writes active',
    ],
    ['placement: { User: { container: people } }', 'placement.User: must be a list'],
    ['placement: { User: [{ when: "userName pr" }] }', 'placement.User[0].container: is required'],
    [
      'placement: { User: [{ container: people }, { container: people/off }] }',
      'placement.User[0]: matches everything',
    ],
    [
      'placement: { User: [{ when: "shoeSize eq 4", container: people }] }',
      'placement.User[0].when: is not a filter on this resource type',
    ],
    [
      'placement: { User: [{ when: "userName eq", container: people }] }',
      'placement.User[0].when: is not a filter on this resource type',
    ],
    [
      'placement: { User: [{ when: "groups.value pr", container: people }] }',
      'placement.User[0].when: asks for groups, which is not known before the object is there',
    ],
    ['placement: { User: [{ container: elsewhere }] }', 'placement.User[0].container: is no container of the target'],
  ])('refuses %s', async (settings, problem) => {
    const found = await problems(settings);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`tenants.acme.`);
    expect(found[0]).toContain(problem);
  });

  it.each([
    ['ou=people,dc=x', undefined],
    ['OU=Sales , ou=people, dc=x', undefined],
    ['ou=disabled,dc=x', 'must be ou=people,dc=x or lie below it'],
    ['ou=people', 'must be ou=people,dc=x or lie below it'],
    ['people', 'must be a distinguished name'],
  ])('of a directory: a container %j', async (container, problem) => {
    const found = await problems(`placement: { User: [{ container: ${JSON.stringify(container)} }] }`, ldap);
    expect(found).toEqual(problem === undefined ? [] : [expect.stringContaining(problem)]);
  });
});
