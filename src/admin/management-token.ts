import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The token of the admin API. Only its digest is kept. */
export class ManagementToken {
  private readonly digest: Buffer;

  constructor(token: string) {
    this.digest = sha256(token);
  }

  /** Whether a request with this Authorization header may use the admin API. Takes the same time for every wrong token. */
  admits(authorization: string | undefined): boolean {
    const given = /^Bearer +(\S{1,512}) *$/i.exec(authorization ?? '')?.[1];
    return timingSafeEqual(sha256(given ?? ''), this.digest) && given !== undefined;
  }
}

/**
 * Makes a random token and writes it to a file that its owner alone can read. A file that is there already is replaced, never
 * written into: somebody else may have it open.
 *
 * @throws Error with what to do when it cannot be written
 */
export async function writeManagementToken(file: string): Promise<string> {
  const token = `cwm1_${randomBytes(32).toString('base64url')}`;
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, `${token}\n`, { mode: 0o600, flag: 'wx' });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const advice = 'set management.token in the configuration, or management.tokenFile to a path that can be written';
    throw new Error(`the management token cannot be written to ${file} (${code}): ${advice}`, { cause: error });
  }
  return token;
}
