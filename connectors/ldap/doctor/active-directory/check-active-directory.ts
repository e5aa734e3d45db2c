/** What is looked at on Active Directory alone, and on one of its controllers: all of them hold the same. */
import { type Finding } from '../../../sdk/capabilities/diagnosable.js';
import { attempt } from '../attempt.js';
import { type Inspection } from '../inspection.js';
import { checkAccount } from './check-account.js';
import { checkIndexes } from './check-indexes.js';
import { checkPasswordPolicy, checkPasswordTransport } from './check-passwords.js';
import { checkProtected } from './check-protected.js';
import { checkRights } from './check-rights.js';
import { checkSuffixes } from './check-suffixes.js';

export async function* checkActiveDirectory(inspection: Inspection): AsyncGenerator<Finding> {
  yield* checkPasswordTransport(inspection);
  yield* await attempt('password policy', undefined, () => checkPasswordPolicy(inspection));
  yield* await attempt('upn suffixes', undefined, () => checkSuffixes(inspection));
  yield* await attempt('indexes', undefined, () => checkIndexes(inspection));
  yield* await attempt('protected', undefined, () => checkProtected(inspection));
  yield* await attempt('rights', undefined, () => checkRights(inspection));
  yield* await attempt('privileges', undefined, () => checkAccount(inspection));
}
