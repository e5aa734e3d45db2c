import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ConfigReader, type ConfigProblem } from '../../../../connectors/sdk/config-reader.js';
import { readConfig } from '../../../../connectors/sql/config/target.js';
import { SqlConnector } from '../../../../connectors/sql/connector.js';
import { openDjango } from './django.js';
import { type OpenedApplication } from './opened-application.js';
import { openZabbix } from './zabbix.js';

function connectorOf(settings: Readonly<Record<string, unknown>>): SqlConnector {
  const problems: ConfigProblem[] = [];
  const config = readConfig(new ConfigReader(settings, 'target', problems));
  expect(problems).toEqual([]);
  return new SqlConnector(config, { emit: () => undefined });
}

/** What is proposed, and a statement that makes the user ada. */
const applications: readonly (readonly [string, () => Promise<OpenedApplication>, RegExp, string])[] = [
  [
    'Zabbix',
    openZabbix,
    /table: users\n[^]*userName: username\n[^]*table: usrgrp\n[^]*table: users_groups,/,
    "INSERT INTO users (userid, username, name, surname, roleid) VALUES (9001, 'ada', 'Ada', 'Byron', 1)",
  ],
  [
    'Django',
    openDjango,
    /table: auth_user\n[^]*userName: username\n[^]*table: auth_group\n[^]*table: auth_user_groups,/,
    "INSERT INTO auth_user (username, first_name, last_name, email, password, is_superuser, is_staff, is_active, date_joined) VALUES ('ada', 'Ada', 'Byron', 'ada@example.com', '!', false, false, true, now())",
  ],
];

it.each(applications)(
  'proposes what reads the users of %s',
  async (_, open, expected, insertion) => {
    const application = await open();
    try {
      await application.asOwner(insertion);
      const { connector, objects, ...way } = application.target;
      expect([connector, objects]).toEqual(['sql', expect.anything()]);
      const call = { deadline: Date.now() + 60_000, requestId: 'discovery' };
      const bare = connectorOf(way);
      const { text } = await bare.discover(call);
      await bare.close();
      expect(text).toMatch(expected);
      expect(text).not.toMatch(/\bada\b|byron/i);
      const proposed = connectorOf({ ...way, ...(parse(text) as object) });
      const predicate = {
        kind: 'comparison',
        attribute: 'userName',
        operator: 'equals',
        value: 'ada',
        caseExact: true,
      } as const;
      const found = await proposed.search(
        { objectType: 'user', predicate, attributes: ['userName', 'name.familyName'], limit: 10 },
        call,
      );
      await proposed.close();
      expect(found.objects).toMatchObject([{ attributes: { userName: ['ada'], 'name.familyName': ['Byron'] } }]);
    } finally {
      await application.cleanup();
    }
  },
  120_000,
);
