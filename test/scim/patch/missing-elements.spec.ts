import { describe, expect, it } from '@jest/globals';
import { scimErrorOf } from '../errors.js';
import { groups } from '../user-schema.js';
import { asJson, patched } from './patching.js';

const home = { value: 'h@x.example', type: 'home' };
const replaceWork = { op: 'replace', path: 'emails[type eq "work"].value', value: 'w@x.example' };
const run = (resource: object, ...operations: object[]) => {
  const created: string[] = [];
  const options = { createMissingElements: true, onElementCreated: (path: string) => created.push(path) };
  return { result: asJson(patched(resource, operations, options)), created };
};

describe('applyPatch with createMissingElements', () => {
  it.each([
    ['from one condition', [replaceWork], { emails: [home, { type: 'work', value: 'w@x.example' }] }],
    [
      'from several, of any kind',
      [{ op: 'add', path: 'emails[type eq "work" and primary eq true].value', value: 'w@x.example' }],
      { emails: [home, { type: 'work', primary: true, value: 'w@x.example' }] },
    ],
    [
      'with a value that is an object',
      [{ op: 'add', path: 'emails[type eq "work"]', value: { value: 'w@x.example' } }],
      { emails: [home, { type: 'work', value: 'w@x.example' }] },
    ],
    [
      'once: later operations find it',
      [
        { op: 'add', path: 'addresses[type eq "work"].streetAddress', value: 'Mill Lane 1' },
        { op: 'add', path: 'addresses[type eq "work"].locality', value: 'Brightfen' },
      ],
      { emails: [home], addresses: [{ type: 'work', streetAddress: 'Mill Lane 1', locality: 'Brightfen' }] },
    ],
    ['not for nothing', [{ op: 'replace', path: 'emails[type eq "work"].value', value: null }], { emails: [home] }],
    [
      'not when one is there',
      [{ op: 'add', path: 'emails[type eq "home"].value', value: 'n' }],
      { emails: [{ ...home, value: 'n' }] },
    ],
  ])('makes the element %s', (_, operations, changes) => {
    expect(run({ emails: [home] }, ...operations).result).toEqual(changes);
  });

  it('tells when it made one', () => {
    expect(run({ emails: [home] }, replaceWork, replaceWork).created).toEqual(['emails']);
  });

  it('makes it of the attribute without values too', () => {
    expect(run({}, replaceWork).result).toEqual({ emails: [{ type: 'work', value: 'w@x.example' }] });
  });

  it('takes primary from the others', () => {
    const path = 'emails[type eq "work" and primary eq true].value';
    expect(run({ emails: [{ ...home, primary: true }] }, { op: 'add', path, value: 'w' }).result).toEqual({
      emails: [
        { ...home, primary: false },
        { type: 'work', primary: true, value: 'w' },
      ],
    });
  });

  it.each([
    'emails[type eq "work" or type eq "other"].value',
    'emails[not (type eq "home")].value',
    'emails[type ne "home"].value',
    'emails[type sw "w"].value',
    'emails[type eq "work" and value pr].value',
    'emails[type eq null].value',
  ])('cannot tell how from %s', (path) => {
    const error = scimErrorOf(() => run({ emails: [home] }, { op: 'replace', path, value: 'w' }));
    expect(error.scimType).toBe('noTarget');
  });

  it('makes an element by its value', () => {
    const operation = { op: 'replace', path: 'members[value eq "a"].display', value: 'A' };
    expect(asJson(patched({ displayName: 'g' }, [operation], { createMissingElements: true }, groups))).toEqual({
      displayName: 'g',
      members: [{ value: 'a', display: 'A' }],
    });
  });
});
