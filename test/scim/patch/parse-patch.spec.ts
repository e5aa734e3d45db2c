import { describe, expect, it } from '@jest/globals';
import { parsePatch } from '../../../src/scim/patch/parse-patch.js';
import { ValuesToRemove } from '../../../src/scim/patch/values-to-remove.js';
import { scimErrorOf } from '../errors.js';
import { limits } from '../limits.js';

const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
const parse = (...operations: unknown[]) => parsePatch({ schemas, Operations: operations }, limits);

describe('parsePatch', () => {
  it('reads operations in their order', () => {
    expect(
      parse(
        { op: 'add', path: 'title', value: 'x' },
        { op: 'replace', value: { a: 1 } },
        { op: 'remove', path: 'title' },
      ),
    ).toEqual([
      { op: 'add', path: { attribute: 'title' }, value: 'x' },
      { op: 'replace', value: { a: 1 } },
      { op: 'remove', path: { attribute: 'title' } },
    ]);
  });

  it('finds names of members in any case, and takes null for no path', () => {
    const body = {
      SCHEMAS: ['URN:IETF:PARAMS:SCIM:API:MESSAGES:2.0:PATCHOP'],
      operations: [{ Op: 'add', PATH: null, Value: { title: 'x' }, comment: 'unknown' }],
    };
    expect(parsePatch(body, limits)).toEqual([{ op: 'add', value: { title: 'x' } }]);
  });

  it('keeps null as a value', () => {
    expect(parse({ op: 'replace', path: 'title', value: null })).toEqual([
      { op: 'replace', path: { attribute: 'title' }, value: null },
    ]);
  });

  it('keeps values to remove, and takes null for none', () => {
    const values = new ValuesToRemove([{ value: 'a' }]);
    expect(parse({ op: 'remove', path: 'members', value: values })).toEqual([
      { op: 'remove', path: { attribute: 'members' }, value: values },
    ]);
    expect(parse({ op: 'remove', path: 'members', value: null })).toEqual([
      { op: 'remove', path: { attribute: 'members' } },
    ]);
  });

  it.each([
    ['no object', [], 'invalidSyntax', 'body'],
    ['null', null, 'invalidSyntax', 'body'],
    ['no schemas', { Operations: [{ op: 'add', path: 'a', value: 1 }] }, 'invalidSyntax', 'PatchOp'],
    ['another schema', { schemas: ['urn:x:y'], Operations: [] }, 'invalidSyntax', 'PatchOp'],
    ['no operations', { schemas }, 'invalidSyntax', 'Operations'],
    ['operations that are no array', { schemas, Operations: { op: 'add' } }, 'invalidSyntax', 'Operations'],
    ['an empty array', { schemas, Operations: [] }, 'invalidSyntax', 'one or more'],
    ['an operation that is no object', { schemas, Operations: ['add'] }, 'invalidSyntax', 'Operations[0]'],
    [
      'names twice',
      { schemas, Operations: [{ op: 'add', OP: 'remove', path: 'a' }] },
      'invalidSyntax',
      'Operations[0]',
    ],
  ])('refuses %s', (_, body, scimType, detail) => {
    const error = scimErrorOf(() => parsePatch(body, limits));
    expect([error.status, error.scimType]).toEqual([400, scimType]);
    expect(error.detail).toContain(detail);
  });

  it.each([
    [{ path: 'title', value: 'x' }, 'invalidSyntax'],
    [{ op: 'Add', path: 'title', value: 'x' }, 'invalidSyntax'],
    [{ op: 'move', path: 'title', value: 'x' }, 'invalidSyntax'],
    [{ op: 'constructor', path: 'title', value: 'x' }, 'invalidSyntax'],
    [{ op: 'add', path: 7, value: 'x' }, 'invalidPath'],
    [{ op: 'add', path: '', value: 'x' }, 'invalidPath'],
    [{ op: 'add', path: 'a b', value: 'x' }, 'invalidPath'],
    [{ op: 'add', path: 'emails[type eq]', value: 'x' }, 'invalidFilter'],
    [{ op: 'add', path: 'title' }, 'invalidValue'],
    [{ op: 'replace' }, 'invalidValue'],
    [{ op: 'add', value: 'x' }, 'invalidValue'],
    [{ op: 'replace', value: ['x'] }, 'invalidValue'],
    [{ op: 'remove' }, 'noTarget'],
    [{ op: 'remove', value: { members: [] } }, 'noTarget'],
    [{ op: 'remove', path: 'members', value: [{ value: 'a' }] }, 'invalidValue'],
  ])('names the operation when it refuses %j', (operation, scimType) => {
    const error = scimErrorOf(() => parse({ op: 'remove', path: 'title' }, operation));
    expect([error.status, error.scimType]).toEqual([400, scimType]);
    expect(error.detail).toContain('Operations[1]');
  });

  it('takes no more operations than are allowed', () => {
    const operations = Array.from({ length: 11 }, () => ({ op: 'remove', path: 'title' }));
    const parseBounded = (count: number) =>
      parsePatch({ schemas, Operations: operations.slice(0, count) }, { ...limits, maxOperations: 10 });
    expect(parseBounded(10)).toHaveLength(10);
    expect(scimErrorOf(() => parseBounded(11)).scimType).toBe('tooMany');
  });
});
