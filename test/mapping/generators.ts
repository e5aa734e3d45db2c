import fc from 'fast-check';
import { BackendReference, type BackendObject, type BackendValue } from '../../connectors/sdk/backend-object.js';
import { enterprise, object } from './fixture.js';

/** Few texts, so that they meet: letter case, empty text, accents, white space. */
export const text = fc.constantFrom('a', 'A', 'ab', 'B', 'x y', 'Ä', 'ä', '*', 'work');
const anyText = fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: fc.constant('') });
const values = <T extends BackendValue>(of: fc.Arbitrary<T>, maxLength = 3): fc.Arbitrary<T[]> =>
  fc.uniqueArray(of, { maxLength });

const references = (objectType: string): fc.Arbitrary<BackendValue[]> =>
  fc
    .uniqueArray(fc.constantFrom('1', '2', '3', 'lost'), { maxLength: 3 })
    .map((ids) => ids.map((id) => new BackendReference(objectType, id)));

const times = fc.constantFrom('20240101000000Z', '20240101000001Z', '20240101000000.5Z', '20231231235959Z', 'never');

/** What a directory may hold: several values where one is read, values that cannot be read, references to nothing. */
export const backendObject: fc.Arbitrary<BackendObject> = fc
  .record(
    {
      uid: values(text),
      cn: values(anyText),
      sn: values(anyText),
      givenName: values(anyText),
      displayName: values(text, 1),
      title: values(anyText),
      employeeType: values(anyText),
      mail: values(anyText),
      telephoneNumber: values(anyText),
      mobile: values(text, 1),
      postalAddress: values(fc.constantFrom('a$b', 'a\\24b', 'A', 'x y')),
      street: values(anyText),
      l: values(anyText),
      userCertificate: values(fc.constantFrom(Uint8Array.from([1]), Uint8Array.from([2, 3]), Uint8Array.from([]))),
      pwdAccountLockedTime: values(fc.constantFrom('000001010000Z', '20240101000000Z')),
      preferredLanguage: values(text),
      departmentNumber: values(text, 1),
      employeeNumber: values(fc.constantFrom<BackendValue>('7', '07', 8, 'x', '7.5')),
      manager: references('user'),
      memberOf: references('group'),
      createTimestamp: values(times),
    },
    { requiredKeys: [] },
  )
  .map((attributes) => {
    const held = Object.entries(attributes).filter(([, list]) => list.length > 0);
    return object(Object.fromEntries(held));
  });

const quote = (value: string): string => JSON.stringify(value);
const textValue = fc.oneof(text, fc.constantFrom('', '7', 'b')).map(quote);
const equality = fc.constantFrom('eq', 'ne', 'EQ');
const textOperator = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le');
const order = fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le');
const ids = fc.constantFrom('user-1', 'user-2', 'group-1', 'group-2', 'user-lost', 'nobody').map(quote);

interface Kind {
  readonly operators: fc.Arbitrary<string>;
  readonly values: fc.Arbitrary<string>;
}

const kinds = {
  text: { operators: textOperator, values: textValue },
  boolean: { operators: equality, values: fc.constantFrom('true', 'false') },
  binary: { operators: equality, values: fc.constantFrom('AQ==', 'AgM=', 'AQ==\n', 'aq==').map(quote) },
  time: {
    operators: order,
    values: fc.constantFrom('2024-01-01T00:00:00Z', '2024-01-01T01:00:00.5+01:00', '2023-12-31T23:59:59Z').map(quote),
  },
  id: { operators: fc.oneof({ weight: 4, arbitrary: equality }, { weight: 1, arbitrary: textOperator }), values: ids },
  type: { operators: textOperator, values: fc.constantFrom('work', 'Work', 'mobile', 'User', 'direct').map(quote) },
} satisfies Record<string, Kind>;

const attributes: readonly (readonly [string, Kind])[] = [
  ['userName', kinds.text],
  ['name.formatted', kinds.text],
  ['name.familyName', kinds.text],
  ['name.middleName', kinds.text],
  ['displayName', kinds.text],
  ['title', kinds.text],
  ['nickName', kinds.text],
  ['userType', kinds.text],
  ['active', kinds.boolean],
  ['emails', kinds.text],
  ['emails.value', kinds.text],
  ['emails.type', kinds.type],
  ['emails.primary', kinds.boolean],
  ['emails.display', kinds.text],
  ['phoneNumbers.value', kinds.text],
  ['phoneNumbers.type', kinds.type],
  ['addresses.formatted', kinds.text],
  ['addresses.locality', kinds.text],
  ['addresses.type', kinds.type],
  ['addresses.country', kinds.text],
  ['x509Certificates.value', kinds.binary],
  [`${enterprise}:department`, kinds.text],
  [`${enterprise}:employeeNumber`, kinds.text],
  [`${enterprise}:costCenter`, kinds.text],
  [`${enterprise}:manager`, kinds.id],
  [`${enterprise}:manager.value`, kinds.id],
  [`${enterprise}:manager.displayName`, kinds.text],
  ['groups', kinds.id],
  ['groups.value', kinds.id],
  ['groups.display', kinds.text],
  ['groups.type', kinds.type],
  ['meta.created', kinds.time],
  ['meta.resourceType', kinds.type],
  ['id', kinds.id],
  ['externalId', kinds.text],
];

const whole = ['name', 'emails', 'addresses', 'groups', 'meta', 'ims', `${enterprise}:manager`];

const parts: Readonly<Record<string, readonly (readonly [string, Kind])[]>> = {
  emails: [
    ['value', kinds.text],
    ['type', kinds.type],
    ['primary', kinds.boolean],
  ],
  phoneNumbers: [
    ['value', kinds.text],
    ['type', kinds.type],
    ['display', kinds.text],
  ],
  addresses: [
    ['locality', kinds.text],
    ['formatted', kinds.text],
    ['streetAddress', kinds.text],
    ['country', kinds.text],
    ['type', kinds.type],
  ],
  groups: [
    ['value', kinds.id],
    ['display', kinds.text],
    ['type', kinds.type],
  ],
  [`${enterprise}:manager`]: [
    ['value', kinds.id],
    ['displayName', kinds.text],
  ],
  x509Certificates: [['value', kinds.binary]],
  name: [
    ['formatted', kinds.text],
    ['familyName', kinds.text],
  ],
  ims: [['value', kinds.text]],
};

function term([path, kind]: readonly [string, Kind]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.tuple(kind.operators, kind.values).map((pair) => `${path} ${pair.join(' ')}`) },
    { weight: 1, arbitrary: fc.constantFrom(`${path} pr`, `${path} eq null`, `${path} ne null`) },
  );
}

function joined(leaf: fc.Arbitrary<string>, depth: number): fc.Arbitrary<string> {
  if (depth === 0) return leaf;
  const part = joined(leaf, depth - 1);
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 2, arbitrary: fc.tuple(part, part).map(([a, b]) => `(${a}) and (${b})`) },
    { weight: 2, arbitrary: fc.tuple(part, part).map(([a, b]) => `(${a}) or (${b})`) },
    { weight: 2, arbitrary: part.map((one) => `not (${one})`) },
  );
}

const valuePath = fc.oneof(
  ...Object.entries(parts).map(([name, subs]) =>
    joined(fc.oneof(...subs.map(term)), 2).map((inner) => `${name}[${inner}]`),
  ),
);

/** Filters over the whole grammar (RFC 7644 §3.4.2.2), as text. */
export const filterText: fc.Arbitrary<string> = joined(
  fc.oneof(
    { weight: 5, arbitrary: fc.oneof(...attributes.map(term)) },
    { weight: 1, arbitrary: fc.constantFrom(...whole).map((name) => `${name} pr`) },
    { weight: 3, arbitrary: valuePath },
  ),
  2,
);
