/** Why a server refuses the service account. */
import { type ResultCodeError } from 'ldapts';
import { type Finding } from '../../sdk/capabilities/diagnosable.js';
import { type LdapConfig } from '../config.js';
import { type Endpoint } from '../endpoint.js';
import { problem } from '../../sdk/diagnosing/findings.js';

type Reason = readonly [found: string, advice: string];

const credentials = 'Compare target.bindDn and target.bindPassword with the directory.';
const account = 'Look at the account of the gateway in the directory: it needs a password that does not end by itself.';

/** Result codes (RFC 4511 §4.1.9). */
const reasons: ReadonlyMap<number, Reason> = new Map<number, Reason>([
  [8, ['The server wants a stronger log-in: TLS, most often.', 'Use ldaps://, or startTls: true.']],
  [13, ['The server wants TLS before a log-in.', 'Use ldaps://, or startTls: true.']],
  [32, ['The server has no entry of this name.', credentials]],
  [34, ['The server takes this for no name.', 'Correct target.bindDn.']],
  [48, ['The account may not log in by password.', account]],
  [49, ['Wrong password, or no such account.', credentials]],
  [53, ['The server is unwilling: the account may be locked, or must change its password.', account]],
]);

/** What Active Directory adds to 49 in its text: `data 533`. */
const subReasons: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  ['525', ['There is no such account.', credentials]],
  ['52e', ['Wrong password, or no such account.', credentials]],
  ['530', ['The account may not log in at this time.', account]],
  ['531', ['The account may not log in from this machine.', account]],
  ['532', ['The password of the account has expired.', account]],
  ['533', ['The account is disabled.', account]],
  ['568', ['The account is in too many groups.', account]],
  ['701', ['The account has expired.', account]],
  ['773', ['The account must change its password first.', account]],
  ['775', ['The account is locked.', 'Unlock it, and look for whoever uses an old password of it.']],
]);

export function refusedLogIn(endpoint: Endpoint, config: LdapConfig, error: ResultCodeError): Finding {
  const sub = /\bdata ([0-9a-f]{3})\b/.exec(error.message)?.[1] ?? '';
  const [found, advice] = subReasons.get(sub) ?? reasons.get(error.code) ?? ['The server refuses it.', credentials];
  const code = subReasons.has(sub) ? `${error.code}, ${sub}` : String(error.code);
  return problem('bind', endpoint.url, `No log-in as ${config.bindDn}: ${found} (result code ${code})`, advice);
}
