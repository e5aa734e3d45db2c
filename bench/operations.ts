import { Attribute, Change, type Client } from 'ldapts';
import { PostReadControl } from '../connectors/ldap/controls.js';
import { inetOrgPerson } from '../connectors/ldap/profiles/inet-org-person.js';
import { type ScimClient } from './scim-client.js';

/** What both sides work on. */
export interface Subject {
  readonly base: string;
  /** Names of the people that were seeded. */
  readonly userNames: readonly string[];
  /** SCIM ids of the same people, in the same order. */
  readonly userIds: readonly string[];
  readonly groupId: string;
  readonly groupDn: string;
  /** People who are not in the group, made for this: their SCIM ids, and their DNs. */
  readonly spareIds: readonly string[];
  readonly spareDns: readonly string[];
}

/** One operation, through Causeway and raw. `n` counts up and never comes twice on one side. */
export interface Operation {
  readonly name: string;
  /** The most runs that make sense, where something is used up. */
  readonly maximum?: number;
  /** Whether the target asks for a ratio; `undefined`: none. */
  readonly wanted?: number;
  causeway(client: ScimClient, subject: Subject, n: number): Promise<void>;
  raw(client: Client, subject: Subject, n: number): Promise<void>;
}

const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** What an answer about a person is made of: both sides ask the directory for the same. */
const attributes = personAttributes();

function personAttributes(): string[] {
  const mappings = inetOrgPerson({
    userNaming: 'uid',
    groupNaming: 'cn',
    memberAttribute: 'member',
    disabled: { attribute: 'pwdAccountLockedTime', value: '000001010000Z' },
  });
  const rows = mappings.flatMap(({ resourceType, rows }) => (resourceType === 'User' ? rows : []));
  const read = rows.filter(({ direction }) => direction !== 'write').map(({ backend }) => backend);
  return ['entryUUID', 'entryCSN', ...new Set(read)];
}

const pick = <T>(list: readonly T[], n: number): T => {
  const item = list[(n * 7_919) % list.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

const take = <T>(list: readonly T[], n: number): T => {
  const item = list[n];
  if (item === undefined) throw new Error('used up');
  return item;
};

const personDn = (subject: Subject, uid: string): string => `uid=${uid},ou=people,${subject.base}`;

const patch = (op: string, path: string, value: unknown): unknown => ({
  schemas: [patchUrn],
  Operations: [{ op, path, value }],
});

export const operations: readonly Operation[] = [
  {
    name: 'read by id',
    wanted: 0.3,
    causeway: async (client, subject, n) => {
      await client.request('GET', `/Users/${pick(subject.userIds, n)}`, 200);
    },
    raw: async (client, subject, n) => {
      await client.search(personDn(subject, pick(subject.userNames, n)), { scope: 'base', attributes });
    },
  },
  {
    name: 'userName eq',
    wanted: 0.25,
    causeway: async (client, subject, n) => {
      const filter = encodeURIComponent(`userName eq "${pick(subject.userNames, n)}"`);
      await client.request('GET', `/Users?filter=${filter}`, 200);
    },
    raw: async (client, subject, n) => {
      const filter = `(&(objectClass=inetOrgPerson)(uid=${pick(subject.userNames, n)}))`;
      await client.search(`ou=people,${subject.base}`, { scope: 'sub', filter, attributes });
    },
  },
  {
    name: 'page of 100',
    causeway: async (client, _, n) => {
      await client.request('GET', `/Users?startIndex=${1 + 100 * (1 + (n % 99))}&count=100`, 200);
    },
    raw: async (client, subject, n) => {
      const uids = Array.from({ length: 100 }, (_, i) => pick(subject.userNames, n * 100 + i));
      const filter = `(|${uids.map((uid) => `(uid=${uid})`).join('')})`;
      await client.search(`ou=people,${subject.base}`, { scope: 'sub', filter, attributes });
    },
  },
  {
    name: 'create',
    wanted: 0.35,
    maximum: 3_000,
    causeway: async (client, _, n) => {
      const userName = `new-c-${n}`;
      const emails = [{ value: `${userName}@bench.example`, type: 'work' }];
      const name = { givenName: 'New', familyName: `Number ${n}` };
      await client.request('POST', '/Users', 201, { schemas: [userUrn], userName, name, emails });
    },
    raw: async (client, subject, n) => {
      const uid = `new-r-${n}`;
      const mail = `${uid}@bench.example`;
      await client.add(personDn(subject, uid), {
        objectClass: 'inetOrgPerson',
        uid,
        cn: `New Number ${n}`,
        sn: `Number ${n}`,
        givenName: 'New',
        mail,
      });
    },
  },
  {
    name: 'change one attribute',
    wanted: 0.3,
    causeway: async (client, subject, n) => {
      await client.request('PATCH', `/Users/${pick(subject.userIds, n)}`, 200, patch('replace', 'title', `Title ${n}`));
    },
    raw: async (client, subject, n) => {
      const modification = new Attribute({ type: 'title', values: [`Raw title ${n}`] });
      await client.modify(
        personDn(subject, pick(subject.userNames, n)),
        new Change({ operation: 'replace', modification }),
        // The answer to a PATCH is the person after the change.
        new PostReadControl(attributes, []),
      );
    },
  },
  {
    name: 'add one member to 10,000',
    wanted: 0.6,
    maximum: 1_000,
    causeway: async (client, subject, n) => {
      await client.request(
        'PATCH',
        `/Groups/${subject.groupId}`,
        204,
        patch('add', 'members', [{ value: take(subject.spareIds, n) }]),
      );
    },
    raw: async (client, subject, n) => {
      const modification = new Attribute({ type: 'member', values: [take(subject.spareDns, 1_000 + n)] });
      await client.modify(subject.groupDn, new Change({ operation: 'add', modification }));
    },
  },
  {
    name: 'read the group of 10,000',
    wanted: 0.3,
    causeway: async (client, subject) => {
      await client.request('GET', `/Groups/${subject.groupId}`, 200);
    },
    raw: async (client, subject) => {
      await client.search(subject.groupDn, { scope: 'base', attributes: ['cn', 'member', 'entryUUID'] });
    },
  },
];
