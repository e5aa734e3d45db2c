import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FuzzedApplication, startFuzzedApplication } from './fuzzed-application.js';
import { malformedMessages, problemsOfBytes } from './malformed.js';
import { sendAlone } from './wire-client.js';

let application: FuzzedApplication;

beforeAll(async () => {
  application = await startFuzzedApplication();
});

afterAll(async () => {
  await application.stop();
});

const shown = (bytes: Buffer): string => JSON.stringify(bytes.toString('latin1', 0, 90));

describe('bytes that are no HTTP, or hardly', () => {
  it.each(malformedMessages.map((bytes) => ({ name: shown(bytes), bytes })))('$name', async ({ bytes }) => {
    const { problems, statuses } = problemsOfBytes(await sendAlone(application.port, bytes));
    expect(problems).toEqual([]);
    // 0: closed without a word. Nobody gets further than the door.
    for (const status of statuses) expect(status === 0 || (status >= 400 && status < 500)).toBe(true);
  });

  it('are forgotten: the next request is served', async () => {
    const [token] = application.tokens.values();
    const request = `GET /tenants/open/scim/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token ?? ''}\r\n\r\n`;
    expect(await sendAlone(application.port, Buffer.from(request))).toMatch(/^HTTP\/1\.1 200 /);
  });
});
