/** Runs checks so that what stops one of them is a finding, and the others go on. */
import { type Finding } from '../../sdk/capabilities/diagnosable.js';
import { toConnectorError } from '../errors.js';
import { problem } from '../../sdk/diagnosing/findings.js';

export async function attempt(
  check: string,
  subject: string | undefined,
  work: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await work();
  } catch (error) {
    const { message } = toConnectorError(error, 'read');
    return [problem(check, subject, message, 'Look at the log of the directory server at this time.')];
  }
}
