import { describe, expect, it } from '@jest/globals';
import { type BackendValue } from '../../connectors/sdk/backend-object.js';
import { type TransformSpec } from '../../connectors/sdk/resource-mapping.js';
import { buildTransform } from '../../src/mapping/transforms/transform-table.js';
import {
  type ComparedTerm,
  type StateTransform,
  type Transform,
  type ValueTransform,
} from '../../src/mapping/transforms/transform.js';
import { attribute } from '../../src/scim/schema/definitions/define-attribute.js';
import { type AttributeType } from '../../src/scim/schema/model.js';
import { type ScimValue } from '../../src/scim/schema/values.js';

function build(spec: TransformSpec, type: AttributeType, caseExact = false): Transform {
  const transform = buildTransform(spec, attribute('sample', type, '', { caseExact }));
  if (typeof transform === 'string') throw new Error(transform);
  return transform;
}

function valueTransform(spec: TransformSpec, type: AttributeType, caseExact = false): ValueTransform {
  const transform = build(spec, type, caseExact);
  if (transform.kind !== 'value') throw new Error(transform.kind);
  return transform;
}

function stateTransform(spec: TransformSpec): StateTransform {
  const transform = build(spec, 'boolean');
  if (transform.kind !== 'state') throw new Error(transform.kind);
  return transform;
}

const texts: TransformSpec = { type: 'boolean', true: 'TRUE', false: 'FALSE' };
const time: TransformSpec = { type: 'generalizedTime' };
const bytes = Uint8Array.from([0, 255, 16]);

describe('value transforms', () => {
  const reads: readonly (readonly [TransformSpec, AttributeType, BackendValue, ScimValue | undefined])[] = [
    [{ type: 'string' }, 'string', 'Ünï ', 'Ünï '],
    [{ type: 'string' }, 'string', '', undefined],
    [{ type: 'string' }, 'string', 42, '42'],
    [{ type: 'string' }, 'string', true, 'true'],
    [{ type: 'string' }, 'string', bytes, undefined],
    [{ type: 'string' }, 'boolean', true, true],
    [{ type: 'string' }, 'boolean', 'true', undefined],
    [{ type: 'string' }, 'integer', 7, 7],
    [{ type: 'string' }, 'decimal', NaN, undefined],
    [{ type: 'string' }, 'dateTime', new Date(0), '1970-01-01T00:00:00.000Z'],
    [{ type: 'string' }, 'dateTime', new Date(NaN), undefined],
    [{ type: 'integer' }, 'integer', '042', 42],
    [{ type: 'integer' }, 'integer', '-0', 0],
    [{ type: 'integer' }, 'integer', '4.2', undefined],
    [{ type: 'integer' }, 'string', 42, '42'],
    [{ type: 'decimal' }, 'decimal', '1.50', 1.5],
    [{ type: 'decimal' }, 'decimal', '-0', 0],
    [{ type: 'decimal' }, 'decimal', '1,5', undefined],
    [{ type: 'decimal' }, 'decimal', '', undefined],
    [texts, 'boolean', 'true', true],
    [texts, 'boolean', 'FALSE', false],
    [texts, 'boolean', false, false],
    [texts, 'boolean', 'yes', undefined],
    [time, 'dateTime', '20240229123456Z', '2024-02-29T12:34:56Z'],
    [time, 'dateTime', '20240229123456.5Z', '2024-02-29T12:34:56.500Z'],
    [time, 'dateTime', '2024022912Z', '2024-02-29T12:00:00Z'],
    [time, 'dateTime', '202402291230+0130', '2024-02-29T11:00:00Z'],
    [time, 'dateTime', '2024022912.5Z', '2024-02-29T12:30:00Z'],
    [time, 'dateTime', '20230229123456Z', undefined],
    [time, 'dateTime', '20240229', undefined],
    [time, 'dateTime', new Date(1000), '1970-01-01T00:00:01Z'],
    [{ type: 'lower' }, 'string', 'AbC', 'AbC'],
    [{ type: 'base64' }, 'binary', bytes, 'AP8Q'],
    [{ type: 'base64' }, 'binary', 'AP8Q', undefined],
    [{ type: 'postalAddress' }, 'string', '1 Main St$\\2420 \\5C\\5c$X', '1 Main St\n$20 \\\\\nX'],
  ];
  it.each(reads)('%j on %s reads %p as %p', (spec, type, from, to) => {
    expect(valueTransform(spec, type).read(from)).toEqual(to);
  });

  const writes: readonly (readonly [TransformSpec, AttributeType, ScimValue, BackendValue])[] = [
    [{ type: 'string' }, 'string', 'x', 'x'],
    [{ type: 'string' }, 'boolean', false, false],
    [{ type: 'string' }, 'integer', 3, 3],
    [{ type: 'integer' }, 'string', '0042', 42],
    [{ type: 'decimal' }, 'decimal', 1.5, '1.5'],
    [{ type: 'decimal' }, 'decimal', -0, '0'],
    [texts, 'boolean', true, 'TRUE'],
    [time, 'dateTime', '2024-02-29T12:34:56+01:00', '20240229113456Z'],
    [time, 'dateTime', '2024-02-29T12:34:56.25Z', '20240229123456.250Z'],
    [{ type: 'lower' }, 'string', 'ÄbC', 'äbc'],
    [{ type: 'upper' }, 'string', 'äbC', 'ÄBC'],
    [{ type: 'base64' }, 'binary', 'AP8Q', bytes],
    [{ type: 'postalAddress' }, 'string', 'a\r\nb$\\', 'a$b\\24\\5C'],
  ];
  it.each(writes)('%j on %s writes %p as %p', (spec, type, from, to) => {
    expect(valueTransform(spec, type).write(from)).toEqual(to);
  });

  const refused: readonly (readonly [TransformSpec, AttributeType, ScimValue, string])[] = [
    [{ type: 'string' }, 'string', 3, 'text'],
    [{ type: 'string' }, 'boolean', 'true', 'true or false'],
    [{ type: 'string' }, 'integer', 3.5, 'a whole number'],
    [{ type: 'integer' }, 'string', 'E12', 'a whole number'],
    [texts, 'boolean', 'TRUE', 'true or false'],
    [time, 'dateTime', 'yesterday', 'a date and time'],
    [{ type: 'base64' }, 'binary', '#', 'base64 text'],
  ];
  it.each(refused)('%j on %s refuses %p', (spec, type, value, expected) => {
    expect(() => valueTransform(spec, type).write(value)).toThrow(expected);
  });

  it('writes and reads long binary values', () => {
    const transform = valueTransform({ type: 'base64' }, 'binary');
    const long = Uint8Array.from({ length: 100_000 }, (_value, at) => at % 251);
    expect(transform.write(transform.read(long) ?? '')).toEqual(long);
  });
});

describe('comparisons', () => {
  const compare = (
    spec: TransformSpec,
    type: AttributeType,
    operator: ComparedTerm['operator'],
    value: string | number,
  ) => valueTransform(spec, type).compare({ backend: 'b', operator, value });

  it('widens instants by a second beyond the whole one', () => {
    expect(compare(time, 'dateTime', 'gt', '2024-01-01T00:00:05.5Z')).toEqual({
      upper: {
        kind: 'comparison',
        attribute: 'b',
        operator: 'greaterOrEqual',
        value: '20240101000004Z',
        caseExact: false,
      },
      lower: {
        kind: 'comparison',
        attribute: 'b',
        operator: 'greaterOrEqual',
        value: '20240101000007Z',
        caseExact: false,
      },
    });
  });
  it.each([
    ['postalAddress has many spellings', { type: 'postalAddress' }, 'string', 'eq', 'x'],
    ['text dates do not compare', { type: 'string' }, 'dateTime', 'gt', '2024-01-01T00:00:00Z'],
    ['everything contains nothing', { type: 'string' }, 'string', 'co', ''],
    ['base64 of another spelling', { type: 'base64' }, 'binary', 'eq', 'AP8Q\n'],
  ] as const)('knows nothing: %s', (_why, spec, type, operator, value) => {
    expect(compare(spec, type, operator, value)).toEqual({});
  });
  it('finds no number where the text is not how numbers are read', () => {
    expect(compare({ type: 'integer' }, 'string', 'eq', '042').upper).toEqual({ kind: 'none' });
    expect(compare({ type: 'integer' }, 'string', 'eq', '42').upper).toMatchObject({ operator: 'equals', value: 42 });
  });
});

describe('state transforms', () => {
  const absence = stateTransform({ type: 'absence', value: '000001010000Z' });
  const presence = stateTransform({ type: 'presence', value: 'Enabled' });
  it.each([
    [[], true, false],
    [['000001010000Z'], false, false],
    [['20240101000000Z'], true, false],
    [['x', 'ENABLED'], true, true],
  ])('%j: absence reads %p, presence reads %p', (values, absent, present) => {
    expect([absence.read(values), presence.read(values)]).toEqual([absent, present]);
  });
  it('writes the value or nothing', () => {
    expect([absence.write(true), absence.write(false)]).toEqual([[], ['000001010000Z']]);
    expect([presence.write(true), presence.write(false)]).toEqual([['Enabled'], []]);
    expect(() => absence.write('true')).toThrow('true or false');
  });
});

describe('settings', () => {
  it.each([
    [{ type: 'nothing' }, 'string', 'there is no such transform'],
    [{ type: '__proto__' }, 'string', 'there is no such transform'],
    [{ type: 'boolean', true: 'x', false: 'X' }, 'boolean', 'must differ'],
    [{ type: 'boolean' }, 'boolean', 'needs the texts'],
    [{ type: 'absence' }, 'boolean', 'needs a text `value`'],
    [{ type: 'reference', to: [] }, 'string', 'needs `to`'],
    [{ type: 'absence', value: 'x' }, 'string', 'fits boolean'],
    [{ type: 'generalizedTime' }, 'string', 'fits dateTime'],
    [{ type: 'string' }, 'binary', 'fits string'],
  ] as const)('%j on %s: %s', (spec, type, message) => {
    expect(buildTransform(spec as unknown as TransformSpec, attribute('sample', type, ''))).toContain(message);
  });
});
