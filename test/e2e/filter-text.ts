import fc from 'fast-check';
import { hostileMails, hostilePhones, hostileTexts } from './hostile-directory.js';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const coreGroup = 'urn:ietf:params:scim:schemas:core:2.0:Group';

const quote = (value: string): string => JSON.stringify(value);

/** JSON may write any character as an escape. */
const escaped = (value: string): string =>
  `"${Array.from({ length: value.length }, (_, at) => `\\u${value.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;

function textsFrom(pool: readonly string[]): fc.Arbitrary<string> {
  const whole = fc.constantFrom(...pool);
  const part = fc.tuple(whole, fc.nat(8), fc.integer({ min: 0, max: 5 })).map(([text, from, length]) =>
    Array.from(text)
      .slice(from, from + length)
      .join(''),
  );
  const value = fc.oneof(
    { weight: 5, arbitrary: whole },
    { weight: 3, arbitrary: part },
    { weight: 1, arbitrary: whole.map((text) => text.toUpperCase()) },
    { weight: 1, arbitrary: whole.map((text) => text.normalize('NFD')) },
    { weight: 1, arbitrary: whole.map((text) => text.trim()) },
    { weight: 1, arbitrary: fc.constantFrom('', '\0', 'a\0b', '\ud800', 'x\udc00', '\uffff', 'nobody has this') },
    { weight: 1, arbitrary: fc.string({ maxLength: 3, unit: 'binary' }) },
  );
  return fc.oneof({ weight: 5, arbitrary: value.map(quote) }, { weight: 1, arbitrary: value.map(escaped) });
}

const spelt = (...words: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...words) },
    fc.constantFrom(...words).map((w) => w.toUpperCase()),
  );
const anyOperator = spelt('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le');
const equality = spelt('eq', 'ne');

interface Kind {
  readonly operators: fc.Arbitrary<string>;
  readonly values: fc.Arbitrary<string>;
}
type Attribute = readonly [string, Kind];

/** What ids and times there are is known when the directory is filled. */
export interface Known {
  readonly userIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly groupNames: readonly string[];
  readonly memberIds: readonly string[];
  readonly externalIds: readonly string[];
  readonly times: readonly string[];
}

function kindsOf(known: Known) {
  const ids = [...known.userIds.slice(0, 12), ...known.groupIds, '00000000-0000-5000-8000-000000000000'];
  return {
    text: { operators: anyOperator, values: textsFrom(hostileTexts) },
    mail: { operators: anyOperator, values: textsFrom(hostileMails) },
    phone: { operators: anyOperator, values: textsFrom(hostilePhones) },
    boolean: { operators: equality, values: fc.constantFrom('true', 'false') },
    id: {
      operators: fc.oneof({ weight: 4, arbitrary: equality }, anyOperator),
      values: textsFrom([...ids, ...ids.map((id) => id.toUpperCase())]),
    },
    externalId: { operators: anyOperator, values: textsFrom(known.externalIds) },
    time: {
      operators: spelt('eq', 'ne', 'gt', 'ge', 'lt', 'le'),
      values: fc.constantFrom(...known.times, '2001-01-01T00:00:00Z', '2099-01-01T01:00:00.5+01:00').map(quote),
    },
    type: { operators: anyOperator, values: textsFrom(['work', 'Work', 'mobile', 'User', 'Group', 'direct']) },
    number: { operators: anyOperator, values: textsFrom(['1', '10', '42', '07']) },
  } satisfies Record<string, Kind>;
}

function term([path, kind]: Attribute): fc.Arbitrary<string> {
  const name = fc.oneof({ weight: 4, arbitrary: fc.constant(path) }, fc.constant(path.toUpperCase()));
  const compared = fc.tuple(name, kind.operators, kind.values).map((parts) => parts.join(' '));
  const present = fc.tuple(name, fc.constantFrom('pr', 'eq null', 'ne null')).map((parts) => parts.join(' '));
  return fc.oneof({ weight: 6, arbitrary: compared }, { weight: 1, arbitrary: present });
}

function joined(leaf: fc.Arbitrary<string>, depth: number): fc.Arbitrary<string> {
  if (depth === 0) return leaf;
  const part = joined(leaf, depth - 1);
  const pair = fc.tuple(part, part);
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 2, arbitrary: pair.map(([a, b]) => `(${a}) and (${b})`) },
    { weight: 2, arbitrary: pair.map(([a, b]) => `(${a}) or (${b})`) },
    { weight: 2, arbitrary: fc.tuple(leaf, leaf, leaf).map(([a, b, c]) => `${a} or ${b} AND ${c}`) },
    { weight: 2, arbitrary: part.map((one) => `not (${one})`) },
    { weight: 1, arbitrary: part.map((one) => `((${one}))`) },
  );
}

const valuePaths = (parts: Readonly<Record<string, readonly Attribute[]>>): fc.Arbitrary<string> =>
  fc.oneof(
    ...Object.entries(parts).map(([name, subs]) =>
      joined(fc.oneof(...subs.map(term)), 2).map((inner) => `${name}[${inner}]`),
    ),
  );

/** Filters on users over the whole grammar (RFC 7644 §3.4.2.2). */
export function userFilters(known: Known): fc.Arbitrary<string> {
  const kinds = kindsOf(known);
  const attributes: readonly Attribute[] = [
    ['userName', kinds.text],
    [`${core}:userName`, kinds.text],
    ['name.formatted', kinds.text],
    ['name.familyName', kinds.text],
    [`${core}:name.givenName`, kinds.text],
    ['displayName', kinds.text],
    ['title', kinds.text],
    ['userType', kinds.text],
    ['nickName', kinds.text],
    ['preferredLanguage', kinds.text],
    ['active', kinds.boolean],
    ['emails', kinds.mail],
    ['emails.value', kinds.mail],
    ['emails.type', kinds.type],
    ['emails.primary', kinds.boolean],
    ['phoneNumbers.value', kinds.phone],
    ['phoneNumbers.type', kinds.type],
    ['addresses.locality', kinds.text],
    ['addresses.streetAddress', kinds.text],
    ['addresses.type', kinds.type],
    [`${enterprise}:department`, kinds.text],
    [`${enterprise}:organization`, kinds.text],
    [`${enterprise}:employeeNumber`, kinds.number],
    [`${enterprise}:costCenter`, kinds.text],
    [`${enterprise}:manager`, kinds.id],
    [`${enterprise}:manager.value`, kinds.id],
    ['groups', kinds.id],
    ['groups.value', kinds.id],
    ['id', kinds.id],
    ['externalId', kinds.externalId],
    ['meta.created', kinds.time],
    ['meta.lastModified', kinds.time],
    ['meta.resourceType', kinds.type],
  ];
  const whole = ['name', 'emails', 'addresses', 'groups', 'meta', 'phoneNumbers', `${enterprise}:manager`];
  const parts: Readonly<Record<string, readonly Attribute[]>> = {
    emails: [
      ['value', kinds.mail],
      ['type', kinds.type],
      ['primary', kinds.boolean],
    ],
    phoneNumbers: [
      ['value', kinds.phone],
      ['type', kinds.type],
    ],
    addresses: [
      ['locality', kinds.text],
      ['streetAddress', kinds.text],
      ['type', kinds.type],
    ],
    groups: [['value', kinds.id]],
    [`${enterprise}:manager`]: [['value', kinds.id]],
    name: [
      ['formatted', kinds.text],
      ['familyName', kinds.text],
    ],
  };
  return filters(attributes, whole, parts);
}

/** Filters on groups. */
export function groupFilters(known: Known): fc.Arbitrary<string> {
  const kinds = kindsOf(known);
  // Groups are few: names and ids that some of them have.
  const name = { operators: anyOperator, values: textsFrom([...known.groupNames, 'a', 'n', ' ', '\\']) };
  const id = { operators: spelt('eq', 'ne', 'sw', 'gt', 'le'), values: textsFrom([...known.groupIds, '8', 'a']) };
  const member = { operators: spelt('eq', 'ne', 'sw', 'gt'), values: textsFrom([...known.memberIds, '8', 'a']) };
  const attributes: readonly Attribute[] = [
    ['displayName', name],
    [`${coreGroup}:displayName`, name],
    ['members', member],
    ['members.value', member],
    ['members.type', kinds.type],
    ['id', id],
    ['externalId', kinds.externalId],
    ['meta.created', kinds.time],
    ['meta.resourceType', kinds.type],
  ];
  const members: readonly Attribute[] = [
    ['value', member],
    ['type', kinds.type],
  ];
  return filters(attributes, ['members', 'meta'], { members });
}

function filters(
  attributes: readonly Attribute[],
  whole: readonly string[],
  parts: Readonly<Record<string, readonly Attribute[]>>,
): fc.Arbitrary<string> {
  return joined(
    fc.oneof(
      { weight: 6, arbitrary: fc.oneof(...attributes.map(term)) },
      { weight: 1, arbitrary: fc.constantFrom(...whole).map((name) => `${name} pr`) },
      { weight: 3, arbitrary: valuePaths(parts) },
    ),
    2,
  );
}
