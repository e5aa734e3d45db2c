import { describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { errorUrn, userUrn } from './wire-client.js';

onEachBackend(
  (backend) => {
    const userText = (userName: string): string => JSON.stringify({ schemas: [userUrn], userName });

    describe('RFC 7644 §3.8 "Servers MUST accept requests and be able to return JSON ... using UTF-8"', () => {
      it.each([
        'application/scim+json',
        'application/json',
        'application/scim+json; charset=utf-8',
        'Application/SCIM+JSON;charset="UTF-8"',
        'application/json; charset=UTF8',
      ])('a body of type %s', async (type) => {
        const text = userText(backend.fresh('type'));
        const answer = await backend.scim.send('POST', '/Users', { text, headers: { 'content-type': type } });
        expect(answer.status).toBe(201);
        expect(answer.headers['content-type']).toMatch(/^application\/scim\+json/);
      });

      it('text beyond ASCII comes back as it was sent', async () => {
        const displayName = 'Žluťoučký 🐎 Ünïcödé';
        const user = await backend.scim.user(backend.fresh('unicode'), { displayName });
        expect((await backend.scim.get(`/Users/${user.id}`)).json['displayName']).toBe(displayName);
      });

      it('bytes that are no UTF-8 are 400 invalidSyntax', async () => {
        const bytes = Buffer.from(userText('b\u00e4d'), 'latin1');
        const answer = await backend.scim.send('POST', '/Users', {
          text: bytes,
          headers: { 'content-type': 'application/scim+json' },
        });
        expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '400', scimType: 'invalidSyntax' });
      });

      it.each([
        'text/plain',
        'application/xml',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/json; charset=iso-8859-1',
        'application/scim',
      ])('another type is 415: %s', async (type) => {
        const text = userText('unsupported');
        for (const [method, path] of [
          ['POST', '/Users'],
          ['PUT', '/Users/x'],
          ['PATCH', '/Users/x'],
          ['POST', '/.search'],
        ] as const) {
          const answer = await backend.scim.send(method, path, { text, headers: { 'content-type': type } });
          expect([method, answer.status]).toEqual([method, 415]);
          expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '415' });
        }
      });
    });

    describe('RFC 7644 §3.8 the Accept header', () => {
      it.each([
        ['application/scim+json', 'application/scim+json'],
        ['application/json', 'application/json'],
        ['application/json, application/scim+json', 'application/scim+json'],
        ['application/scim+json;q=0.5, application/json', 'application/json'],
        ['*/*', 'application/scim+json'],
        ['application/*', 'application/scim+json'],
        ['text/html, */*;q=0.1', 'application/scim+json'],
        ['APPLICATION/JSON', 'application/json'],
        ['application/json; charset=utf-8', 'application/json'],
        ['', 'application/scim+json'],
      ])('Accept: %s is answered as %s', async (accept, type) => {
        for (const path of ['/Users', '/ServiceProviderConfig', '/Users/nobody']) {
          const answer = await backend.scim.get(path, { accept });
          expect(answer.headers['content-type']).toBe(`${type}; charset=utf-8`);
          expect(JSON.parse(answer.text)).toHaveProperty('schemas');
        }
      });

      it('"The format defaults to application/scim+json if no format is specified"', async () => {
        const answer = await backend.scim.get('/Users');
        expect(answer.headers['content-type']).toBe('application/scim+json; charset=utf-8');
      });

      it.each(['text/html', 'application/xml', 'application/scim+json;q=0, application/json;q=0', 'image/*'])(
        'what cannot be given is 406 (RFC 7231 §6.5.6): %s',
        async (accept) => {
          const answer = await backend.scim.get('/Users', { accept });
          expect(answer.status).toBe(406);
          expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '406' });
        },
      );

      it('nothing is created for a client that could not read the answer', async () => {
        const userName = backend.fresh('unread');
        const body = { schemas: [userUrn], userName };
        expect((await backend.scim.post('/Users', body, { accept: 'text/html' })).status).toBe(406);
        const filter = `userName eq "${userName}"`;
        expect((await backend.scim.query('/Users', { filter })).json['totalResults']).toBe(0);
      });
    });

    describe('RFC 7644 §3.8 how values are encoded', () => {
      it('singular as a pair, multi-valued as an array, complex as an object; one value is an array too', async () => {
        const user = await backend.scim.user(backend.fresh('encoded'), {
          name: { familyName: 'E' },
          active: true,
          emails: [{ value: `${backend.fresh('e')}@example.com`, type: 'work' }],
        });
        expect(user).toMatchObject({ schemas: [userUrn], active: true, name: { familyName: 'E' } });
        expect(user['emails']).toEqual([expect.objectContaining({ type: 'work' })]);
      });
    });

    describe('RFC 7644 §3.12, table 8: 413', () => {
      it('a body beyond the limit is 413, with and without Content-Length', async () => {
        const title = 'x'.repeat(20_000);
        const answer = await backend.scim.post('/Users', { schemas: [userUrn], userName: 'large', title });
        expect(answer.status).toBe(413);
        expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '413' });
        const { pathname, host } = new URL(backend.scim.baseUrl);
        const chunk = `${(20_000).toString(16)}\r\n${'x'.repeat(20_000)}\r\n0\r\n\r\n`;
        const received = await backend.scim.bytes(
          `POST ${pathname}/Users HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${backend.scim.token}\r\n` +
            `content-type: application/scim+json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n${chunk}`,
        );
        expect(received).toMatch(/^HTTP\/1\.1 413 /);
      });
    });
  },
  { sections: { server: { host: '127.0.0.1', port: 0, bodyLimit: 16_384 } } },
);
