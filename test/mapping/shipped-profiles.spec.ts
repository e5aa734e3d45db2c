import { describe, expect, it } from '@jest/globals';
import { inetOrgPerson } from '../../connectors/ldap/profiles/inet-org-person.js';
import { peopleAndGroups } from '../../connectors/memory/profiles/people-and-groups.js';
import { type ResourceMapping } from '../../connectors/sdk/resource-mapping.js';
import { CompiledMapping, type MappingProblem } from '../../src/mapping/compiled-mapping.js';
import { groupFull, userFull } from './fixture.js';

const disabled = { attribute: 'pwdAccountLockedTime', value: '000001010000Z' };
const directory = { userNaming: 'uid', groupNaming: 'cn', memberAttribute: 'member', disabled };

/** Every ready table that a connector ships, with settings that change it. */
const tables: readonly (readonly [string, readonly ResourceMapping[]])[] = [
  ['memory', peopleAndGroups],
  ['inetOrgPerson', inetOrgPerson(directory)],
  ['inetOrgPerson named by cn', inetOrgPerson({ ...directory, userNaming: 'cn' })],
];

describe('the tables that connectors ship', () => {
  it.each(tables)('%s: nothing is wrong', (_name, mappings) => {
    const problems: MappingProblem[] = [];
    for (const mapping of mappings) {
      const compiled = CompiledMapping.compile(
        mapping,
        mapping.resourceType === 'User' ? userFull : groupFull,
        problems,
      );
      expect(compiled?.memberRow === undefined).toBe(mapping.resourceType === 'User');
    }
    expect(problems).toEqual([]);
  });
});
