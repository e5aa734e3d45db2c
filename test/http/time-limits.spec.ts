import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { TimeLimits } from '../../src/http/time-limits.js';

let server: FastifyInstance;
let finish: (() => void)[];

beforeEach(() => {
  finish = [];
  server = fastify();
  const limits = new TimeLimits(200);
  server.decorateRequest('exchange', null);
  server.addHook('onRequest', (request, reply, done) => {
    reply.raw.once('close', limits.begin(request, reply));
    done();
  });
  server.get('/quick', () => 'done');
  server.get('/stuck', (_, reply) => {
    finish.push(() => void reply.send('too late'));
  });
});

afterEach(() => server.close());

describe('the time limit of a request', () => {
  it('answers 503 with Retry-After in place of a handler that does not end, and takes no harm from its late answer', async () => {
    const [first, second] = await Promise.all([server.inject('/stuck'), server.inject('/stuck')]);
    for (const { statusCode, headers, json } of [first, second]) {
      expect(statusCode).toBe(503);
      expect(headers['retry-after']).toBe('10');
      expect(json()).toEqual({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: '503',
        detail: 'The request took too long. Try again.',
      });
    }
    for (const late of finish) late();
    expect((await server.inject('/quick')).body).toBe('done');
  });

  it('leaves requests alone that are answered in time, also while others hang', async () => {
    const stuck = server.inject('/stuck');
    for (let n = 0; n < 20; n++) expect((await server.inject('/quick')).statusCode).toBe(200);
    expect((await stuck).statusCode).toBe(503);
  });
});
