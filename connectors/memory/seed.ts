/** People and a group that are there from the beginning: a directory that was in use before, for trials. */
import { BackendReference } from '../sdk/backend-object.js';
import { type MemoryConfig } from './config.js';
import { type ObjectWriter } from './writing.js';

/** Makes `seedUsers` people and, when there are any, the group `everyone` of them all. */
export function seed(writer: ObjectWriter, config: MemoryConfig): void {
  const user = config.objectTypes.get('user');
  const group = config.objectTypes.get('group');
  if (config.seedUsers === 0 || user === undefined || group === undefined) return;
  const members = Array.from({ length: config.seedUsers }, (_, index) => {
    const number = index + 1;
    const userName = `user${String(number).padStart(6, '0')}`;
    const person = writer.create('user', user, {
      userName: [userName],
      formattedName: [`User ${number}`],
      familyName: [`Number${number}`],
      givenName: ['User'],
      displayName: [`User ${number}`],
      workEmail: [`${userName}@example.com`],
      employeeNumber: [String(number)],
      active: [true],
    });
    return new BackendReference('user', person.id);
  });
  writer.create('group', group, { displayName: ['everyone'], members });
}
