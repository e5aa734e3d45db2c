/**
 * Who is who in Active Directory. An entry is addressed by `<GUID=...>`, which survives renames and moves. uSNChanged is a counter of one
 * domain controller: the same number on another controller may belong to another state. Together with whenChanged it stands for one
 * state on all of them: two states would have to come in one second and meet by chance in their numbers.
 */
import { EqualityFilter, type Entry } from 'ldapts';
import { textsOf, valuesOf } from '../../entry.js';
import { type Identity } from '../../server-kind.js';
import { guidBytes, guidText } from './object-guid.js';

function idOf(entry: Entry): string | undefined {
  const [bytes] = valuesOf(entry, 'objectGUID');
  return bytes instanceof Buffer ? guidText(bytes) : undefined;
}

function versionOf(entry: Entry): string | undefined {
  const [changed] = textsOf(entry, 'uSNChanged');
  const [time] = textsOf(entry, 'whenChanged');
  return changed === undefined || time === undefined ? undefined : `${changed}@${time}`;
}

export const activeDirectoryIdentity: Identity = {
  attributes: ['objectGUID', 'uSNChanged', 'whenChanged'],
  binary: ['objectGUID', 'objectSid'],
  nameAttribute: 'distinguishedName',
  idOf,
  versionOf,
  isVersion: (version) => /^\d+@\d{14}(?:\.\d+)?Z$/.test(version),
  hasId: (id) => new EqualityFilter({ attribute: 'objectGUID', value: guidBytes(id) }),
  hasVersion: () => undefined,
  addressOf: (id) => `<GUID=${id}>`,
};
