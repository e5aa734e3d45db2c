import { describe, expect, it } from '@jest/globals';
import { bindFilter } from '../../../src/scim/filter/bind-filter.js';
import { parseFilter } from '../../../src/scim/filter/parse-filter.js';
import { scimErrorOf } from '../errors.js';
import { enterprise, users } from '../user-schema.js';

const limits = { maxLength: 10_000, maxDepth: 20, maxTerms: 100 };
const bind = (text: string) => bindFilter(parseFilter(text, limits), users);

describe('bindFilter', () => {
  it.each([
    ['userNAME eq "x"', 'userName', undefined, undefined],
    ['emails co "x"', 'emails', 'value', undefined],
    ['emails.TYPE eq "x"', 'emails', 'type', undefined],
    [`${enterprise}:manager eq "x"`, 'manager', 'value', enterprise],
    ['manager eq "x"', 'manager', 'value', enterprise],
    ['meta.created gt "2020-01-01T00:00:00Z"', 'meta', 'created', undefined],
    ['x509Certificates eq "QUJD"', 'x509Certificates', 'value', undefined],
    ['photos sw "https:"', 'photos', 'value', undefined],
    ['schemas co "urn:x"', 'schemas', undefined, undefined],
  ])('%s', (text, name, sub, extension) => {
    const bound = bind(text);
    expect(bound).toMatchObject({ kind: 'comparison', attribute: { definition: { name }, extension } });
    expect('attribute' in bound && bound.attribute.sub?.name).toBe(sub);
  });

  it.each([['active ne true', true]])('%s compares with a boolean', (text, value) => {
    expect(bind(text)).toMatchObject({ value });
  });

  it.each([
    [`schemas eq "${users.core.id}"`, { kind: 'and', parts: [] }],
    [`schemas eq "${users.core.id.toUpperCase()}"`, { kind: 'and', parts: [] }],
    ['schemas eq "urn:x"', { kind: 'or', parts: [] }],
    ['schemas ne "urn:x"', { kind: 'not', part: { kind: 'or', parts: [] } }],
  ])('binds %s to what is there of the schema', (text, bound) => {
    expect(bind(text)).toEqual(bound);
  });

  it('binds null comparisons as presence (RFC 7643 §2.5)', () => {
    expect(bind('title eq null')).toMatchObject({ kind: 'not', part: { kind: 'present' } });
    expect(bind('name ne null')).toMatchObject({ kind: 'present', attribute: { definition: { name: 'name' } } });
  });

  it('binds value paths relative to the element', () => {
    expect(bind('emails[type eq "work" and not (value co "x")]')).toMatchObject({
      kind: 'valuePath',
      attribute: { definition: { name: 'emails' }, sub: undefined },
      filter: {
        kind: 'and',
        parts: [
          { attribute: { definition: { name: 'type' }, sub: undefined, extension: undefined } },
          { kind: 'not', part: { attribute: { definition: { name: 'value' } } } },
        ],
      },
    });
    expect(bind('schemas[value eq "urn:x"]')).toMatchObject({
      filter: { attribute: { definition: { name: 'value' } } },
    });
  });

  it.each([
    ['nope eq "x"', "'nope'"],
    ['name.nope eq "x"', "'name.nope'"],
    ['urn:x:y:userName eq "x"', "'urn:x:y:userName'"],
    ['constructor pr', "'constructor'"],
    ['emails[nope pr]', "'nope'"],
    ['emails[type.x pr]', "'type.x'"],
    ['emails[urn:x:type pr]', "'urn:x:type'"],
    ['userName[value pr] or userName[x pr]', "'x'"],
    ['name eq "x"', 'complex'],
    ['addresses co "x"', 'complex'],
    ['active gt true', 'boolean'],
    ['active co true', 'boolean'],
    ['active eq "yes"', 'true or false'],
    ['active eq 1', 'true or false'],
    ['x509Certificates.value gt "QUJD"', 'binary'],
    ['x509Certificates.value sw "QUJD"', 'binary'],
    ['meta.created co "2020"', 'dateTime'],
    ['meta.created gt "yesterday"', 'dateTime'],
    ['userName eq 5', 'double quotes'],
    ['userName eq true', 'double quotes'],
    ['userName gt null', 'null'],
    ['password eq "x"', 'never returned'],
    ['password pr', 'never returned'],
  ])('refuses %s', (text, expected) => {
    const error = scimErrorOf(() => bind(text));
    expect([error.status, error.scimType]).toEqual([400, 'invalidFilter']);
    expect(error.detail).toContain(expected);
  });

  it('shortens names in errors', () => {
    expect(scimErrorOf(() => bind(`${'n'.repeat(5000)} pr`)).detail.length).toBeLessThan(300);
  });
});
