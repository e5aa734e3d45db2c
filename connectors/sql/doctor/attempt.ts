/** Runs checks so that what stops one of them is a finding, and the others go on. */
import { type Finding } from '../../sdk/capabilities/diagnosable.js';
import { problem } from '../../sdk/diagnosing/findings.js';
import { type Dialect } from '../dialects/dialect.js';
import { toConnectorError } from '../errors.js';

export async function attempt(
  dialect: Dialect,
  check: string,
  work: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await work();
  } catch (error) {
    const { message } = toConnectorError(error, dialect.failureOf(error), 'nothing');
    return [problem(check, undefined, message, 'Look at the log of the database server at this time.')];
  }
}
