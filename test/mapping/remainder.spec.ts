import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mergeRemainder } from '../../src/mapping/merge-remainder.js';
import { planCreate, planUpdate } from '../../src/mapping/write-plan.js';
import { isScimArray, isScimObject, type ScimObject, type ScimValue } from '../../src/scim/schema/values.js';
import { compileUser, enterprise, object, plain, read, scim, toReference } from './fixture.js';

const mapping = compileUser();

/** What a client gets back after sending a resource to a tenant that keeps the remainder. */
function roundTrip(sent: object): { readonly back: ScimObject; readonly remainder: ScimObject } {
  const { attributes, remainder } = planCreate(scim(sent), mapping, toReference);
  return { back: mergeRemainder(read(mapping, object(attributes)), remainder, mapping), remainder };
}

const base = { userName: 'u', name: { formatted: 'F', familyName: 'N' }, active: true };

describe('the remainder', () => {
  const cases: readonly (readonly [string, object, object])[] = [
    [
      'is nothing when everything is mapped',
      { emails: [{ type: 'work', value: 'a', primary: true, display: 'a' }] },
      {},
    ],
    [
      'is what has no row',
      { nickName: 'n', name: { ...base.name, middleName: 'm' } },
      { nickName: 'n', name: { middleName: 'm' } },
    ],
    [
      'is a primary of false, which reads back as it was sent',
      {
        emails: [
          { type: 'work', value: 'a', primary: true },
          { type: 'work', value: 'b', primary: false },
        ],
      },
      { emails: [{ type: 'work', value: 'b', primary: false }] },
    ],
    [
      'is a primary of false of the element that is primary by default',
      { emails: [{ type: 'work', value: 'a', primary: false }] },
      { emails: [{ type: 'work', value: 'a', primary: false }] },
    ],
    [
      'is a part of an element',
      { addresses: [{ type: 'work', locality: 'l', country: 'DE' }], emails: [{ value: 'a', display: 'A' }] },
      { addresses: [{ type: 'work', country: 'DE' }], emails: [{ type: 'work', value: 'a', display: 'A' }] },
    ],
    [
      'is an element without row, and its being primary',
      {
        emails: [
          { type: 'work', value: 'a' },
          { type: 'home', value: 'b', primary: true },
        ],
      },
      { emails: [{ type: 'home', value: 'b', primary: true }] },
    ],
    [
      'is the second for one slot',
      {
        phoneNumbers: [
          { type: 'work', value: '1' },
          { type: 'work', value: '2', primary: true },
        ],
      },
      {
        phoneNumbers: [
          { type: 'work', value: '1' },
          { type: 'work', primary: true },
        ],
      },
    ],
    [
      'has the extension',
      { [enterprise]: { department: 'd', costCenter: 'c' } },
      { [enterprise]: { costCenter: 'c' } },
    ],
    [
      'is nothing that only reading rows have',
      { groups: [{ value: 'group-1' }], meta: { created: '2024-01-01T00:00:00Z' } },
      {},
    ],
  ];
  it.each(cases)('%s', (_name, sent, remainder) => {
    const found = roundTrip({ ...base, ...sent });
    expect(plain(found.remainder)).toEqual(remainder);
    for (const [name, value] of Object.entries(scim(sent)))
      if (!['groups', 'meta'].includes(name)) holds(found.back[name], value);
  });

  const merges: readonly (readonly [string, object, object, object])[] = [
    [
      'mapped values win',
      { displayName: 'm' },
      { displayName: 'k', nickName: 'n' },
      { displayName: 'm', nickName: 'n' },
    ],
    [
      'a kept primary takes the place of the default',
      { emails: [{ type: 'work', value: 'a', primary: true }] },
      { emails: [{ type: 'home', value: 'b', primary: true }] },
      {
        emails: [
          { type: 'work', value: 'a' },
          { type: 'home', value: 'b', primary: true },
        ],
      },
    ],
    [
      'what was kept about a value that is gone goes too',
      { emails: [{ type: 'work', value: 'new', primary: true }] },
      { emails: [{ type: 'work', value: 'old', display: 'Old' }] },
      { emails: [{ type: 'work', value: 'new', primary: true }] },
    ],
    [
      'a description of an empty slot goes, a part of an address stays',
      {},
      { phoneNumbers: [{ type: 'work', display: 'd' }], addresses: [{ type: 'work', country: 'DE' }] },
      { addresses: [{ type: 'work', country: 'DE' }] },
    ],
  ];
  it.each(merges)('%s', (_name, resource, remainder, expected) => {
    const before = JSON.stringify(resource);
    expect(plain(mergeRemainder(scim(resource), scim(remainder), mapping))).toEqual(expected);
    expect(JSON.stringify(resource)).toBe(before);
  });

  const text = fc.constantFrom('a', 'b', 'c');
  const elements = (types: readonly string[], subs: readonly string[]): fc.Arbitrary<object[]> =>
    fc
      .uniqueArray(
        fc.record(
          { type: fc.constantFrom(...types), value: text, ...Object.fromEntries(subs.map((sub) => [sub, text])) },
          { requiredKeys: ['value'] },
        ),
        // An element without type is one of type work to the mapping.
        { maxLength: 4, selector: ({ type, value }) => `${type ?? 'work'} ${value}` },
      )
      .chain((list) =>
        fc
          .nat(8)
          .map((primary) => list.map((element, at) => (at === primary ? { ...element, primary: true } : element))),
      );
  const resource = fc.record(
    {
      nickName: text,
      title: text,
      emails: elements(['work', 'home', 'other'], ['display']),
      phoneNumbers: elements(['work', 'mobile', 'fax'], ['display']),
      ims: elements(['xmpp'], ['display']),
    },
    { requiredKeys: [] },
  );

  it('and the mapped reading are what the client sent', () => {
    fc.assert(
      fc.property(resource, (more) => {
        const sent = { ...base, ...more };
        const { back } = roundTrip(sent);
        for (const [name, value] of Object.entries(scim(sent))) holds(back[name], value);
        // Sent back as it was read, it changes nothing and keeps the same.
        const again = planUpdate(back, back, mapping, toReference);
        expect(again.changes).toEqual([]);
        expect(again.remainder).toEqual(roundTrip(plain(back) as object).remainder);
      }),
      { numRuns: 1500 },
    );
  });
});

/** Whether what came back has everything that was sent: an element may have more, such as its type. */
function holds(back: ScimValue | undefined, sent: ScimValue | undefined): void {
  if (sent === undefined || (isScimArray(sent) && sent.length === 0)) return;
  if (isScimArray(sent)) {
    const list = isScimArray(back) ? back : [];
    expect(list).toHaveLength(sent.length);
    for (const element of sent) {
      expect(list.some((one) => covers(one, element)) ? element : { list, element }).toEqual(element);
    }
  } else expect(covers(back, sent) ? sent : back).toEqual(sent);
}

function covers(back: ScimValue | undefined, sent: ScimValue): boolean {
  if (!isScimObject(sent)) return JSON.stringify(back) === JSON.stringify(sent);
  return (
    isScimObject(back) &&
    Object.entries(sent).every(
      ([name, value]) =>
        value === false ||
        (value === sent['value'] && name === 'display') ||
        JSON.stringify(back[name]) === JSON.stringify(value),
    )
  );
}
