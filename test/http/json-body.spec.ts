import { describe, expect, it } from '@jest/globals';
import { jsonBody } from '../../src/http/json-body.js';
import { readyElement, readyList } from '../../src/scim/schema/ready-list.js';
import { type ScimObject, scimObject, type ScimValue } from '../../src/scim/schema/values.js';

const object = (values: ScimObject): ScimObject => Object.assign(scimObject(), values);

/** A list whose elements are written by their texts: the texts differ from the elements in one space, to be told apart. */
function ready(length: number): readonly ScimValue[] {
  const made = Array.from({ length }, (_, at) => readyElement({ value: `id-${at}`, display: 'Ж "x"' }));
  return readyList(
    made.map(({ element }) => element),
    made.map(({ text }) => ` ${text}`),
  );
}

const whole = (sent: string | Iterable<string>): string => (typeof sent === 'string' ? sent : [...sent].join(''));

const group = (length: number): ScimObject =>
  object({
    schemas: ['urn:x'],
    displayName: 'Группа "1"',
    nothing: undefined,
    members: ready(length),
    meta: object({ version: 'W/"1"' }),
  });

describe('the JSON text of an answer', () => {
  it.each([
    ['nothing in it', {}, 'text'],
    ['a resource without lists', object({ id: '1', nothing: undefined }), 'text'],
    ['a short list', group(31), 'text'],
    ['a long list', group(32), 'pieces'],
    ['one block of a list', group(128), 'pieces'],
    ['more than one block', group(129), 'pieces'],
    ['a long list alone', object({ members: ready(100) }), 'pieces'],
    ['a page', object({ totalResults: 3, Resources: [group(40), object({ id: '2' }), group(3)] }), 'pieces'],
    ['a page of short lists', object({ totalResults: 2, Resources: [group(3), group(3)] }), 'text'],
    ['an empty page', object({ totalResults: 0, Resources: [] }), 'text'],
    ['texts under the name of a page', object({ Resources: ['a', 'b'], members: ready(40) }), 'pieces'],
    ['a list under the name of a page', object({ Resources: ready(40) }), 'pieces'],
    ['a changed copy of a long list', object({ members: [...ready(40)] }), 'text'],
  ])('%s', (_, body, kind) => {
    const sent = jsonBody(body);
    expect(typeof sent === 'string' ? 'text' : 'pieces').toBe(kind);
    expect(JSON.parse(whole(sent))).toEqual(JSON.parse(JSON.stringify(body)));
  });

  it('takes the texts of a long list', () => {
    expect(whole(jsonBody(object({ members: ready(600) }))).split(' {"value":"id-')).toHaveLength(601);
  });
});
