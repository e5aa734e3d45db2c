import { ConnectorError } from '../../sdk/errors.js';
import { type PasswordHash } from './config.js';

/** Bytes of UTF-8 that count. Beyond them bcrypt ignores what follows, and crypt(3) refuses (libxcrypt: 512 with the final NUL). */
const longest: Partial<Record<PasswordHash['algorithm'], number>> = { bcrypt: 72, 'crypt-sha512': 511 };
/** Hashing costs grow with the length; no real password is longer. */
const longestOfAll = 1024;

/**
 * Refuses a password that the application could not tell from another one.
 *
 * @param attribute the backend attribute, for the error
 * @throws ConnectorError `invalidValue`; `passwordPolicy` when it is empty
 */
export function requireAcceptablePassword(password: string, { algorithm }: PasswordHash, attribute: string): void {
  const refuse = (message: string, advice: string): never => {
    throw new ConnectorError('invalidValue', `The password ${message}.`, { attribute, advice });
  };
  if (password === '') {
    throw new ConnectorError('passwordPolicy', 'The password is empty.', { attribute, passwordRule: 'length' });
  }
  if (!password.isWellFormed()) refuse('holds half a surrogate pair', 'must be well-formed Unicode text');
  // Programs in C, hence most verifiers, end a text there.
  if (password.includes('\0')) refuse('holds NUL', 'must not hold the character NUL');
  const bytes = longest[algorithm] ?? longestOfAll;
  if (Buffer.byteLength(password, 'utf8') > bytes) {
    refuse(`is longer than the ${bytes} bytes of ${algorithm}`, `must have at most ${bytes} bytes in UTF-8`);
  }
}
