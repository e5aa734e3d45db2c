import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type MappingRow } from '../../connectors/sdk/resource-mapping.js';
import { planUnseen } from '../../src/mapping/unseen-changes.js';
import { planUpdate } from '../../src/mapping/write-plan.js';
import { applyPatch } from '../../src/scim/patch/apply-patch.js';
import { parsePatch } from '../../src/scim/patch/parse-patch.js';
import { plainAssignments } from '../../src/scim/patch/plain-assignments.js';
import { compileUser, enterprise, object, read, toReference, userRows } from './fixture.js';
import { backendObject, text } from './generators.js';

const limits = { maxLength: 1000, maxDepth: 5, maxTerms: 20, maxOperations: 20 };

const patchOf = (operations: readonly unknown[]): ReturnType<typeof parsePatch> =>
  parsePatch({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations }, limits);

const replace = (path: string, value: unknown): object => ({ op: 'replace', path, value });

function planOf(operations: readonly unknown[], rows: readonly MappingRow[] = userRows): readonly string[] | undefined {
  const mapping = compileUser(rows);
  const assigned = plainAssignments(patchOf(operations), mapping.fullSchema);
  return (
    assigned &&
    planUnseen(assigned, mapping)?.changes.map(({ attribute, values }) => `${attribute}: ${values.map(String).join()}`)
  );
}

describe('a change of an object that was not read', () => {
  it.each<[string, readonly object[], readonly string[] | undefined]>([
    ['text', [replace('title', 'Chief')], ['title: Chief']],
    ['add of text', [{ op: 'add', path: 'TITLE', value: 'Chief' }], ['title: Chief']],
    ['the last of several values', [replace('title', 'a'), replace('title', 'b')], ['title: b']],
    ['a sub-attribute', [replace('name.familyName', 'Smith')], ['sn: Smith']],
    ['an attribute of an extension', [replace(`${enterprise}:department`, 'B')], ['departmentNumber: B']],
    ['several attributes', [replace('title', 'a'), replace('displayName', 'b')], ['title: a', 'displayName: b']],
    ['the name of the object', [replace('userName', 'x')], undefined],
    ['along with the name of the object', [replace('title', 'a'), replace('userName', 'x')], undefined],
    ['another transform', [replace('userType', 'x')], undefined],
    ['a number', [replace(`${enterprise}:employeeNumber`, '7')], undefined],
    ['a state', [replace('active', 'false')], undefined],
    ['a reference', [replace(`${enterprise}:manager`, 'm1')], undefined],
    ['a password', [replace('password', 'secret')], undefined],
    ['what is written on create only', [replace('preferredLanguage', 'de')], undefined],
    ['what the gateway keeps itself', [replace('externalId', 'e1')], undefined],
    ['along with what the gateway keeps itself', [replace('title', 'a'), replace('externalId', 'e1')], undefined],
    ['what no row takes', [replace('nickName', 'Babs')], undefined],
    ['what no row takes, beside a sub-attribute that one takes', [replace('name.middleName', 'J')], undefined],
    ['elements', [replace('emails[type eq "work"].value', 'a@b.example')], undefined],
    ['no path', [{ op: 'replace', value: { title: 'a' } }], undefined],
    ['a removal', [replace('title', 'a'), { op: 'remove', path: 'displayName' }], undefined],
    ['null', [replace('title', null)], undefined],
    ['empty text', [replace('title', '')], undefined],
  ])('%s', (_, operations, changes) => {
    let plan: readonly string[] | undefined;
    try {
      plan = planOf(operations);
    } catch (error) {
      // A value that does not fit: refused as it is when the object was read.
      expect(() => applyPatch(patchOf(operations), read(compileUser(), object({})), compileUser().fullSchema)).toThrow(
        error,
      );
    }
    expect(plan).toEqual(changes);
  });

  it.each<[string, MappingRow]>([
    ['a made value', { scim: 'nickName', backend: 'gecos', transform: { type: 'template', template: '{title}' } }],
    ['a row of the same backend attribute', { scim: 'nickName', backend: 'TITLE', direction: 'read' }],
  ])('is not planned beside %s', (_, row) => {
    expect(planOf([replace('title', 'Chief')], [...userRows, row])).toBeUndefined();
  });

  it('is the change that a reading would have led to, where each part of it is one', () => {
    const mapping = compileUser();
    const paths = ['title', 'displayName', 'name.familyName', 'name.givenName', `${enterprise}:department`];
    const operation = fc.tuple(fc.constantFrom(...paths), text).map(([path, value]) => replace(path, value));
    fc.assert(
      fc.property(backendObject, fc.array(operation, { minLength: 1, maxLength: 4 }), (held, given) => {
        const operations = patchOf(given);
        const assigned = plainAssignments(operations, mapping.fullSchema);
        const unseen = assigned && planUnseen(assigned, mapping);
        expect(unseen).toBeDefined();
        const differ = unseen?.changes.every(({ attribute, values }) =>
          values.every((value) => !(held.attributes[attribute] ?? []).includes(value)),
        );
        fc.pre(differ === true);
        const before = read(mapping, held);
        const seen = planUpdate(before, applyPatch(operations, before, mapping.fullSchema), mapping, toReference);
        const inOrder = (changes: typeof seen.changes): typeof seen.changes =>
          [...changes].sort((a, b) => (a.attribute < b.attribute ? -1 : 1));
        expect(inOrder(unseen?.changes ?? [])).toEqual(inOrder(seen.changes));
        expect([...(unseen?.written ?? [])].sort()).toEqual([...seen.written].sort());
      }),
    );
  });
});
