/** RFC 7643 §7 and §2.2: each characteristic that a schema announces is kept, on an extension that a tenant declares for User. */
import { describe, expect, it } from '@jest/globals';
import { onEachBackend, type Backend } from './on-each-backend.js';
import { patchUrn, userUrn } from './wire-client.js';

type Json = Readonly<Record<string, unknown>>;

const staffUrn = 'urn:example:params:scim:schemas:extension:2.0:Staff';

const attributes: readonly Json[] = [
  { name: 'room', required: true },
  { name: 'level', type: 'integer' },
  { name: 'rate', type: 'decimal' },
  { name: 'remote', type: 'boolean' },
  { name: 'since', type: 'dateTime' },
  { name: 'key', type: 'binary' },
  { name: 'page', type: 'reference', referenceTypes: ['external'] },
  { name: 'size', canonicalValues: ['S', 'M'], onlyCanonicalValues: true },
  { name: 'team', canonicalValues: ['red', 'blue'], caseExact: true },
  { name: 'contract', mutability: 'immutable', caseExact: true },
  { name: 'login', mutability: 'readOnly' },
  { name: 'pin', mutability: 'writeOnly' },
  { name: 'floor', returned: 'always' },
  { name: 'remark', returned: 'request' },
  { name: 'hidden', returned: 'never' },
  {
    name: 'badges',
    type: 'complex',
    multiValued: true,
    subAttributes: [
      { name: 'value', required: true, caseExact: true },
      { name: 'type', canonicalValues: ['door', 'garage'] },
      { name: 'primary', type: 'boolean' },
      { name: 'display' },
    ],
  },
];

const booleans = { type: 'boolean', true: 'TRUE', false: 'FALSE' };
const row = (name: string, backend: string, more: Json = {}): Json => ({
  scim: `${staffUrn}:${name}`,
  backend,
  ...more,
});
const staffRows = (userName: string): readonly Json[] => [
  row('room', 'roomNumber', { singleValued: true }),
  row('level', 'initials', { transform: 'integer' }),
  row('rate', 'physicalDeliveryOfficeName', { transform: 'decimal' }),
  row('remote', 'destinationIndicator', { transform: booleans }),
  row('since', 'businessCategory'),
  row('key', 'audio', { transform: 'base64' }),
  row('page', 'labeledURI'),
  row('size', 'postOfficeBox'),
  row('contract', 'internationaliSDNNumber'),
  row('login', userName, { direction: 'read' }),
  row('pin', 'x121Address'),
  row('floor', 'ou'),
  row('remark', 'description'),
  row('hidden', 'homePostalAddress'),
  { scim: `${staffUrn}:badges[type eq "door"].value`, backend: 'carLicense', multiple: true, fallback: true },
];

const body = (backend: Backend, staff: Json): Json => ({
  schemas: [userUrn, staffUrn],
  userName: backend.fresh('staff'),
  [staffUrn]: { room: 'R1', ...staff },
});

const staffOf = (resource: Json): Json => (resource[staffUrn] ?? {}) as Json;

async function created(backend: Backend, staff: Json): Promise<Json & { readonly id: string }> {
  const answer = await backend.scim.send('POST', '/Users', { body: body(backend, staff) });
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return answer.json as Json & { readonly id: string };
}

const patch = (backend: Backend, id: string, ...operations: readonly Json[]) =>
  backend.scim.send('PATCH', `/Users/${id}`, { body: { schemas: [patchUrn], Operations: operations } });

const at = (name: string): string => `${staffUrn}:${name}`;

async function count(backend: Backend, filter: string): Promise<unknown> {
  const { json } = await backend.scim.send('GET', `/Users?filter=${encodeURIComponent(filter)}`);
  return json['totalResults'] ?? json['scimType'];
}

onEachBackend(
  (backend) => {
    it('announces each characteristic (§7)', async () => {
      const { json } = await backend.scim.send('GET', `/Schemas/${staffUrn}`);
      const shown = new Map((json['attributes'] as Json[]).map((attribute) => [attribute['name'], attribute]));
      expect([...shown.keys()]).toEqual(attributes.map(({ name }) => name));
      const expected = {
        key: { type: 'binary', caseExact: true },
        page: { type: 'reference', referenceTypes: ['external'], caseExact: true },
        size: { canonicalValues: ['S', 'M'] },
        contract: { mutability: 'immutable' },
        login: { mutability: 'readOnly' },
        pin: { mutability: 'writeOnly', returned: 'never' },
        floor: { returned: 'always' },
        remark: { returned: 'request' },
        hidden: { returned: 'never' },
        room: { required: true },
      };
      for (const [name, characteristics] of Object.entries(expected))
        expect(shown.get(name)).toMatchObject(characteristics);
    });

    describe('§2.3: values are of the type, and come back as they went', () => {
      const good: readonly (readonly [string, unknown])[] = [
        ['level', -7],
        ['level', 0],
        ['rate', 12.25],
        ['rate', 1e-7],
        ['rate', 3],
        ['remote', false],
        ['since', '2024-02-29T12:30:00Z'],
        ['key', 'AP8Q'],
        ['page', 'https://example.com/a%20b?x=1#y'],
        ['page', '../relative'],
        ['team', 'green'],
        ['badges', [{ value: 'A1', type: 'door' }]],
      ];
      it.each(good)('%s: %j', async (name, value) => {
        const made = await created(backend, { [name]: value });
        expect(staffOf(made)[name]).toEqual(value);
        const read = await backend.scim.send('GET', `/Users/${made.id}`);
        expect(staffOf(read.json)[name]).toEqual(value);
      });

      const bad: readonly (readonly [string, unknown])[] = [
        ['level', 1.5],
        ['level', '7'],
        ['rate', '12.25'],
        ['remote', 1],
        ['since', '2023-02-29T12:30:00Z'],
        ['since', 'yesterday'],
        ['key', 'no base64!'],
        ['page', 'not a uri'],
        ['page', 'https://example.com/%zz'],
        ['size', 'XXL'],
        ['room', 7],
        ['badges', [{ type: 'door' }]],
        [
          'badges',
          [
            { value: 'a', primary: true },
            { value: 'b', primary: true },
          ],
        ],
      ];
      it.each(bad)('%s is not %j', async (name, value) => {
        const post = await backend.scim.send('POST', '/Users', { body: body(backend, { [name]: value }) });
        expect([post.status, post.json['scimType']]).toEqual([400, 'invalidValue']);
        const made = await created(backend, {});
        const patched = await patch(backend, made.id, { op: 'add', path: at(name), value });
        expect([patched.status, patched.json['scimType']]).toEqual([400, 'invalidValue']);
      });
    });

    it('required: has a value, from the beginning to the end', async () => {
      const without = { schemas: [userUrn, staffUrn], userName: backend.fresh('bare'), [staffUrn]: { floor: '1' } };
      const post = await backend.scim.send('POST', '/Users', { body: without });
      expect([post.status, post.json['scimType']]).toEqual([400, 'invalidValue']);
      const made = await created(backend, {});
      const removed = await patch(backend, made.id, { op: 'remove', path: at('room') });
      expect(removed.status).toBe(400);
      // The extension is not required: a resource may do without all of it.
      const none = { schemas: [userUrn], userName: backend.fresh('none') };
      expect((await backend.scim.send('POST', '/Users', { body: none })).status).toBe(201);
    });

    it('canonicalValues: suggestions, unless the tenant takes nothing else', async () => {
      const made = await created(backend, { size: 'm', team: 'Red' });
      expect(staffOf(made)).toMatchObject({ size: 'M', team: 'Red' });
    });

    it('caseExact: filters compare so', async () => {
      const made = await created(backend, { contract: '4711', floor: 'Top', badges: [{ value: 'aB', type: 'DOOR' }] });
      const own = `id eq "${made.id}" and`;
      expect(await count(backend, `${own} ${at('floor')} eq "tOP"`)).toBe(1);
      expect(await count(backend, `${own} ${at('badges')}[type eq "door" and value eq "aB"]`)).toBe(1);
      expect(await count(backend, `${own} ${at('badges')}.value eq "ab"`)).toBe(0);
      expect(await count(backend, `${own} ${at('badges.type')} eq "Door"`)).toBe(1);
    });

    it('immutable: can be set once (§2.2; RFC 7644 §3.5.2)', async () => {
      const made = await created(backend, {});
      const first = await patch(backend, made.id, { op: 'add', path: at('contract'), value: '1' });
      expect([first.status, staffOf(first.json)['contract']]).toEqual([200, '1']);
      for (const operation of [
        { op: 'replace', path: at('contract'), value: '2' },
        { op: 'remove', path: at('contract') },
        { op: 'replace', value: { [staffUrn]: { contract: '2' } } },
      ]) {
        const answer = await patch(backend, made.id, operation);
        expect([answer.status, answer.json['scimType']]).toEqual([400, 'mutability']);
      }
      expect((await patch(backend, made.id, { op: 'replace', path: at('contract'), value: '1' })).status).toBe(200);
    });

    it('readOnly: ignored in POST and PUT, an error as the path of a PATCH (RFC 7644 §3.3, §3.5.1, §3.5.2)', async () => {
      const made = await created(backend, { login: 'mine' });
      expect(staffOf(made)['login']).toBe(made['userName']);
      const put = { schemas: [userUrn, staffUrn], userName: made['userName'], [staffUrn]: { room: 'R2', login: 'x' } };
      const answer = await backend.scim.send('PUT', `/Users/${made.id}`, { body: put });
      expect([answer.status, staffOf(answer.json)]).toMatchObject([200, { room: 'R2', login: made['userName'] }]);
      const patched = await patch(backend, made.id, { op: 'replace', path: at('login'), value: 'x' });
      expect([patched.status, patched.json['scimType']]).toEqual([400, 'mutability']);
    });

    it.each([
      ['writeOnly', 'pin', '0815'],
      ['returned never', 'hidden', 'secret'],
    ])('%s: stored, never shown, never compared', async (_, name, value) => {
      const made = await created(backend, { [name]: value });
      expect(staffOf(made)).not.toHaveProperty(name);
      const asked = await backend.scim.send('GET', `/Users/${made.id}?attributes=${at(name)}`);
      expect(asked.text).not.toContain(value);
      expect(await count(backend, `${at(name)} eq "${value}"`)).toBe('invalidFilter');
      expect(await count(backend, `${at(name)} pr`)).toBe('invalidFilter');
      const sorted = await backend.scim.send('GET', `/Users?sortBy=${at(name)}`);
      expect(sorted.status).toBe(400);
      const patched = await patch(backend, made.id, { op: 'replace', path: at(name), value: '1234' });
      expect([patched.status, patched.text]).toEqual([200, expect.not.stringContaining('1234')]);
    });

    it('returned: always, request and default (§2.2; RFC 7644 §3.9)', async () => {
      const made = await created(backend, { floor: '3', remark: 'shy', level: 1 });
      expect(staffOf(made)).toEqual({ room: 'R1', floor: '3', level: 1, login: made['userName'] });
      const shown = async (query: string): Promise<Json> =>
        staffOf((await backend.scim.send('GET', `/Users/${made.id}?${query}`)).json);
      expect(await shown(`attributes=${at('remark')}`)).toEqual({ floor: '3', remark: 'shy' });
      expect(await shown('attributes=userName')).toEqual({ floor: '3' });
      expect(await shown(`excludedAttributes=${staffUrn}`)).toEqual({ floor: '3' });
      expect(await shown(`excludedAttributes=${at('floor')},${at('level')},${at('login')}`)).toEqual({
        room: 'R1',
        floor: '3',
      });
    });

    it('uniqueness server: another one is refused with 409 (§7)', async () => {
      const { json } = await backend.scim.send('GET', `/Schemas/${userUrn}`);
      const unique = (json['attributes'] as Json[]).filter(({ uniqueness }) => uniqueness === 'server');
      expect(unique.map(({ name }) => name)).toEqual(['userName']);
      const made = await created(backend, {});
      const again = { schemas: [userUrn], userName: String(made['userName']).toUpperCase() };
      const answer = await backend.scim.send('POST', '/Users', { body: again });
      expect([answer.status, answer.json['scimType']]).toEqual([409, 'uniqueness']);
    });

    it('multi-valued and complex: elements of an extension are patched one by one, kept or mapped', async () => {
      const made = await created(backend, {
        badges: [
          { value: 'D1', type: 'door' },
          { value: 'G1', type: 'garage' },
        ],
      });
      const path = `${at('badges')}[type eq "garage"]`;
      const changed = await patch(
        backend,
        made.id,
        { op: 'replace', path: `${path}.value`, value: 'G2' },
        { op: 'add', path: at('badges'), value: [{ value: 'D2', type: 'door', display: 'Back door' }] },
        { op: 'remove', path: `${at('badges')}[value eq "D1"]` },
      );
      expect(changed.status).toBe(200);
      const badges = staffOf(changed.json)['badges'] as Json[];
      expect(badges).toHaveLength(2);
      expect(badges).toEqual(
        expect.arrayContaining([
          { value: 'D2', type: 'door', display: 'Back door' },
          { value: 'G2', type: 'garage' },
        ]),
      );
      expect(await count(backend, `id eq "${made.id}" and ${path.replace(']', ' and value eq "G2"]')}`)).toBe(1);
      expect(await count(backend, `id eq "${made.id}" and ${at('badges')}.value eq "D1"`)).toBe(0);
    });
  },
  {
    tenant: {
      unmapped: 'store',
      schemas: [{ id: staffUrn, attributes }],
      resourceTypes: [{ name: 'User', schemaExtensions: [{ schema: staffUrn }] }],
    },
    of: {
      memory: { mappings: { User: { rows: staffRows('userName') } } },
      openldap: { mappings: { User: { rows: staffRows('uid') } } },
    },
  },
);
