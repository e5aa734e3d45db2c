/** Passwords in Active Directory: unicodePwd, written only, and only where nobody can listen ([MS-ADTS] §3.1.1.3.1.5.1). */
import { randomBytes } from 'node:crypto';
import { Change } from 'ldapts';
import { type SetPasswordRequest } from '../../../sdk/capabilities/password-settable.js';
import { type Call } from '../../../sdk/connector.js';
import { ConnectorError } from '../../../sdk/errors.js';
import { change, elsewhere } from '../../change-target.js';
import { type LdapConfig } from '../../config.js';
import { type Directory } from '../../directory.js';
import { codeOf } from '../../errors.js';
import { QuietAttribute } from '../../values.js';

/** Whether every connection of the target is encrypted. */
export function isEncrypted({ endpoints, startTls }: LdapConfig): boolean {
  return startTls || endpoints.every(({ secure }) => secure);
}

/**
 * The attribute that sets a password.
 * @throws ConnectorError `unsupported` without TLS, `passwordPolicy` for an empty one
 */
export function passwordAttribute(config: LdapConfig, password: string): QuietAttribute {
  if (!isEncrypted(config)) {
    throw new ConnectorError(
      'unsupported',
      'A password is not sent over a connection without TLS: use ldaps://, or startTls: true, for all URLs of the target.',
    );
  }
  if (password === '') throw new ConnectorError('passwordPolicy', 'A password must not be empty.');
  return new QuietAttribute({ type: 'unicodePwd', values: [Buffer.from(`"${password}"`, 'utf16le')] });
}

/** A password that nobody knows, of 256 random bits and all classes of characters. */
export function randomPassword(): string {
  return `${randomBytes(32).toString('base64')}aA1!`;
}

/**
 * Sets a password as an administrator does, whatever the old one was.
 * @throws ConnectorError `notFound`, `passwordPolicy`, `unsupported`, `outcomeUnknown`, `unavailable`
 */
export async function setAccountPassword(directory: Directory, request: SetPasswordRequest, call: Call): Promise<void> {
  const type = directory.types.named(request.objectType);
  const modification = passwordAttribute(directory.config, request.password);
  const server = await directory.server.get(call);
  await change(directory, { type, key: request.key, afresh: true }, server, call, 'checked', ({ address }) =>
    directory.pool.run(call, 'password', async (client) => {
      try {
        await client.modify(address, new Change({ operation: 'replace', modification }));
        return { value: undefined };
      } catch (error) {
        const code = codeOf(error);
        if (code === undefined || !elsewhere.includes(code)) throw error;
        return { code };
      }
    }),
  );
}
