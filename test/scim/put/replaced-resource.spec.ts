import { describe, expect, it } from '@jest/globals';
import { replacedResource } from '../../../src/scim/put/replaced-resource.js';
import { attribute } from '../../../src/scim/schema/definitions/define-attribute.js';
import { ResourceSchema } from '../../../src/scim/schema/resource-schema.js';
import { type ScimObject } from '../../../src/scim/schema/values.js';
import { scimErrorOf } from '../errors.js';

const badge = 'urn:example:badge';
const immutable = { mutability: 'immutable' } as const;

const schema = new ResourceSchema(
  {
    id: 'Device',
    name: 'Device',
    endpoint: '/Devices',
    description: '',
    schema: 'urn:example:device',
    schemaExtensions: [{ schema: badge, required: false }],
  },
  {
    id: 'urn:example:device',
    name: 'Device',
    description: '',
    attributes: [
      attribute('label', 'string', ''),
      attribute('serial', 'string', '', immutable),
      attribute('madeAt', 'dateTime', '', immutable),
      attribute('ports', 'string', '', { ...immutable, multiValued: true }),
      attribute('maker', 'complex', '', {
        subAttributes: [attribute('code', 'string', '', immutable), attribute('city', 'string', '')],
      }),
      attribute('parts', 'complex', '', {
        multiValued: true,
        subAttributes: [attribute('value', 'string', '', immutable)],
      }),
    ],
  },
  [{ id: badge, name: 'Badge', description: '', attributes: [attribute('number', 'string', '', immutable)] }],
);

const before: ScimObject = {
  label: 'a',
  serial: 'S1',
  madeAt: '2030-01-01T00:00:00Z',
  ports: ['x', 'y'],
  maker: { code: 'M', city: 'Bern' },
  parts: [{ value: 'p' }],
  [badge]: { number: '7' },
};

describe('PUT and immutable attributes (RFC 7644 §3.5.1)', () => {
  it.each<[string, ScimObject, ScimObject]>([
    ['all the same', before, before],
    [
      'the same as filters see it',
      { ...before, serial: 's1', madeAt: '2030-01-01T01:00:00+01:00', ports: ['y', 'x'] },
      {
        ...before,
        serial: 's1',
        madeAt: '2030-01-01T01:00:00+01:00',
        ports: ['y', 'x'],
      },
    ],
    [
      'left out: immutable ones stay, others go',
      {},
      { serial: 'S1', madeAt: '2030-01-01T00:00:00Z', ports: ['x', 'y'], [badge]: { number: '7' } },
    ],
    ['a part left out', { ...before, maker: { city: 'Basel' } }, { ...before, maker: { code: 'M', city: 'Basel' } }],
    ['elements of a list come and go', { ...before, parts: [{ value: 'q' }] }, { ...before, parts: [{ value: 'q' }] }],
  ])('%s', (_, given, expected) => {
    expect(replacedResource(before, given, schema)).toEqual(expected);
  });

  it('what had no value is set', () => {
    const given = { label: 'b', serial: 'S2', maker: { code: 'N' }, [badge]: { number: '8' } };
    expect(replacedResource({ label: 'a', maker: { city: 'Bern' } }, given, schema)).toEqual(given);
  });

  it.each<[string, ScimObject]>([
    ['serial', { serial: 'S2' }],
    ['madeAt', { madeAt: '2031-01-01T00:00:00Z' }],
    ['ports', { ports: ['x'] }],
    ['ports', { ports: ['x', 'z'] }],
    ['maker.code', { maker: { code: 'N' } }],
    [`${badge}:number`, { [badge]: { number: '8' } }],
  ])('another value of %s is mutability', (path, given) => {
    const error = scimErrorOf(() => replacedResource(before, given, schema));
    expect(error).toMatchObject({ status: 400, scimType: 'mutability', detail: expect.stringContaining(`'${path}'`) });
  });
});
