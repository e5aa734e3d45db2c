/** What a connection test says: whether the catalog has what is configured. */
import { type TestReport } from '../sdk/connector.js';
import { type Schema } from './schema/object-type.js';

/** Of a target of which only the way to the database is known. */
const nothingConfigured = {
  severity: 'warning',
  message: 'No objects are configured yet: target discover proposes some.',
} as const;

/** @param load reads the catalog; what it throws is a finding */
export async function testReport(load: () => Promise<Schema>): Promise<TestReport> {
  try {
    const types = Array.from((await load()).values(), ({ name, table }) => ({
      severity: 'ok' as const,
      message: `${name}: the table ${table.name} has all columns that are configured`,
    }));
    return { ok: true, findings: types.length > 0 ? types : [nothingConfigured] };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'The database cannot be asked.';
    return { ok: false, findings: [{ severity: 'problem', message }] };
  }
}
