import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigReader, type ConfigProblem } from '../../../../connectors/sdk/config-reader.js';
import { readConfig } from '../../../../connectors/sql/config/target.js';
import { openShape, type OpenShape } from './open-shape.js';
import { type ShapeDatabase } from './shape.js';
import { shapes } from './shapes.js';

const databases: readonly ShapeDatabase[] = ['mariadb', 'postgres', 'sqlite'];

/** MariaDB and PostgreSQL: this is not allowed. */
const denied: ReadonlySet<unknown> = new Set([
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_PROCACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  '42501',
]);

describe.each(shapes.map((shape) => [shape.name, shape] as const))('tables of the shape %s', (_, shape) => {
  describe.each(databases)('on %s', (database) => {
    let opened: OpenShape;

    beforeAll(async () => {
      opened = await openShape(shape, database);
    }, 60_000);

    afterAll(() => opened.cleanup());

    it('has a target that can be configured', () => {
      const { connector, ...settings } = opened.target;
      const problems: ConfigProblem[] = [];
      readConfig(new ConfigReader(settings, 'target', problems));
      expect([connector, problems]).toEqual(['sql', []]);
    });

    it('lets the user do what the target needs', async () => {
      const { permitted } = shape;
      for (const statement of typeof permitted === 'function' ? permitted(database) : permitted) {
        const done = await opened.asUser(statement).then(
          () => 'done',
          (error: unknown) => String(error),
        );
        expect([statement, done]).toEqual([statement, 'done']);
      }
    });

    // SQLite has no users: whoever may open the file may do everything.
    for (const statement of database === 'sqlite' ? [] : shape.refused)
      it(`refuses to the user: ${statement}`, async () => {
        const code = await opened.asUser(statement).then(
          () => 'done',
          (error: unknown) => (error as { readonly code?: unknown }).code,
        );
        expect(denied).toContain(code);
      });

    it('lets the owner make a user out of reach', async () => {
      const { stranger } = shape.subject;
      if (stranger === undefined) return;
      const rows = await opened.asAdmin(stranger);
      expect(Object.values(rows[0] ?? {})).not.toEqual([]);
    });
  });
});
