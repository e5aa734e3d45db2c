import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { Client } from 'pg';
import { hostileTexts } from '../../../connectors/sdk/testing/hostile-texts.js';
import { RunningGateway } from '../../support/gateway.js';
import { type ScimClient } from '../../support/scim-client.js';
import { joinedChildren } from './shapes/joined-children.js';
import { openShape, type OpenShape, sharedServer } from './shapes/open-shape.js';
import { type ShapeDatabase } from './shapes/shape.js';

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Is part of whatever a request says here, and of nothing else: where it stands in a statement, a value of a request does. */
const mark = 'qzx7';

const values: readonly string[] = [
  ...hostileTexts.map(([, text]) => text),
  "' OR '1'='1",
  "'); DELETE FROM email; --",
  '" OR ""="',
  '` OR 1=1 #',
  '/*! UNION SELECT */',
  '\\',
  "\\'; --",
  ':name',
  '?',
  '??',
  '$1',
  '@p1',
  '{fn user()}',
  '0x27',
  '1e400',
  '\ud800',
  'x'.repeat(5000),
];

/** Names as no attribute has. */
const names: readonly string[] = [
  `${mark}"; DROP TABLE email; --`,
  `${mark}\` OR 1=1`,
  `${mark}.login`,
  `app_user.${mark}`,
  `name.${mark}`,
  `${mark}?`,
  `${mark}$1`,
  `urn:${mark}:User:login"`,
];

/** The texts of the statements that a user of the database has sent, without their values; undefined: the database keeps none. */
interface StatementLog {
  texts(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

async function mariaDbLog(server: string, user: string): Promise<StatementLog> {
  const root = await mysql.createConnection({ uri: server });
  await root.query("SET GLOBAL log_output = 'TABLE'");
  await root.query('SET GLOBAL general_log = ON');
  return {
    texts: async () => {
      // What is executed is logged once more with its values.
      const [rows] = await root.query<RowDataPacket[]>(
        "SELECT CONVERT(argument USING utf8mb4) AS text FROM mysql.general_log WHERE command_type IN ('Prepare', 'Query') AND user_host LIKE ?",
        [`${user}[%`],
      );
      return rows.map((row) => String(row['text']));
    },
    stop: async () => {
      await root.query('SET GLOBAL general_log = OFF');
      await root.end();
    },
  };
}

async function postgresLog(server: string, user: string): Promise<StatementLog> {
  const root = new Client({ connectionString: server });
  await root.connect();
  await root.query(`ALTER ROLE ${user} SET log_statement = 'all'`);
  const { rows } = await root.query<{ readonly data_directory: string }>('SHOW data_directory');
  const file = join(dirname(rows[0]?.data_directory ?? ''), 'log');
  return {
    // Values stand in the lines that begin with DETAIL.
    texts: async () => {
      const entries = (await readFile(file, 'utf8')).split(/\n(?=\d{4}-\d\d-\d\d )/);
      return entries.filter((entry) => / LOG: {2}(?:execute|statement)/.test(entry) && entry.includes('cw_t'));
    },
    stop: () => root.end(),
  };
}

function logOf(database: ShapeDatabase, user: string): Promise<StatementLog | undefined> {
  const server = sharedServer(database);
  if (server === undefined) return Promise.resolve(undefined);
  return database === 'mariadb' ? mariaDbLog(server, user) : postgresLog(server, user);
}

describe.each(['mariadb', 'postgres', 'sqlite'] as const)('hostile requests to a target on %s', (database) => {
  const undo: (() => Promise<void>)[] = [];
  let shape: OpenShape;
  let client: ScimClient;
  let log: StatementLog | undefined;

  beforeAll(async () => {
    shape = await openShape(joinedChildren, database);
    undo.push(shape.cleanup);
    log = await logOf(database, String(shape.target['user']));
    undo.push(async () => log?.stop());
    const gateway = await RunningGateway.start({ tenants: { acme: { target: shape.target } } });
    undo.push(() => gateway.stop());
    client = gateway.tenant('acme');
  }, 60_000);

  afterAll(async () => {
    for (const step of undo.reverse()) await step();
  });

  const stored = (login: string): ReturnType<OpenShape['asAdmin']> =>
    shape.asAdmin(
      'SELECT u.display_name, p.job_title, e.address FROM app_user u JOIN person p ON p.person_id = u.person_id LEFT JOIN email e ON e.user_id = u.id WHERE u.login = ?',
      [login],
    );

  it('keeps a value letter by letter, or refuses it', async () => {
    let kept = 0;
    for (const [index, value] of values.entries()) {
      const userName = `injected${index}`;
      const text = `${mark} ${value}`;
      const emails = [{ type: 'work', value: text }];
      const body = { schemas: [core], userName, displayName: text, title: text, emails };
      const { status, json } = await client.request('POST', '/Users', body);
      const rows = await stored(userName);
      if (status !== 201) {
        // What is no Unicode is no JSON either (RFC 8259 §8.2).
        const scimType = text.isWellFormed() ? 'invalidValue' : 'invalidSyntax';
        expect([text, status, json['scimType'], rows]).toEqual([text, 400, scimType, []]);
        continue;
      }
      kept += 1;
      expect(rows).toEqual([{ display_name: text, job_title: text, address: text }]);
      const answer = await client.request('GET', `/Users/${String(json['id'])}`);
      expect(answer.json).toMatchObject({ userName, displayName: text, title: text, emails });
      for (const operator of ['eq', 'sw', 'co']) {
        const filter = `displayName ${operator} ${JSON.stringify(text)} and emails.value eq ${JSON.stringify(text)}`;
        const found = await client.request('POST', '/Users/.search', { schemas: [searchUrn], filter });
        const ids = (found.json['Resources'] ?? []) as readonly { readonly id: unknown }[];
        expect([text, operator, ids.map(({ id }) => id)]).toEqual([
          text,
          operator,
          expect.arrayContaining([json['id']]),
        ]);
      }
    }
    expect(kept).toBeGreaterThan(values.length / 2);
  }, 60_000);

  it('takes no list, object, number or truth value for a text', async () => {
    for (const value of [[mark], [[mark]], { [mark]: 1 }, { toString: mark }, { type: 'Buffer', data: [1] }, 5, true]) {
      const body = { schemas: [core], userName: 'scalar', displayName: value };
      const { status } = await client.request('POST', '/Users', body);
      expect([value, status]).toEqual([value, 400]);
    }
    expect(await stored('scalar')).toEqual([]);
  });

  it('lets no name of a request into a statement', async () => {
    const id = await client.createUser('named');
    for (const name of names) {
      const encoded = encodeURIComponent(name);
      const patch = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'] };
      const requests = [
        client.request('GET', `/Users?sortBy=${encoded}`),
        client.request('GET', `/Users?attributes=${encoded}`),
        client.request('GET', `/Users/${id}?excludedAttributes=${encoded}`),
        client.request('GET', `/Users?filter=${encodeURIComponent(`${name} eq "x"`)}`),
        client.request('GET', `/Users?filter=${encodeURIComponent(`emails[${name} eq "x"]`)}`),
        client.request('GET', `/Users/${encoded}`),
        client.request('PATCH', `/Users/${id}`, { ...patch, Operations: [{ op: 'replace', path: name, value: 'x' }] }),
        client.request('PATCH', `/Users/${id}`, { ...patch, Operations: [{ op: 'replace', value: { [name]: 'x' } }] }),
        client.request('POST', '/Users', { schemas: [core, name], userName: 'odd', [name]: { [name]: 'x' } }),
        client.request('PUT', `/Users/${id}`, {
          schemas: [core],
          userName: 'named',
          [name]: 'x',
          [enterprise]: { [name]: 'x' },
        }),
      ];
      for (const { status } of await Promise.all(requests)) expect(status).toBeLessThan(500);
    }
    expect(await stored('named')).toHaveLength(1);
  }, 60_000);

  it('has sent texts with placeholders only', async () => {
    const texts = (await log?.texts()) ?? [];
    expect(texts.length > 20).toBe(database !== 'sqlite');
    expect(texts.filter((text) => text.includes(mark))).toEqual([]);
  });
});
