import { IsIn, IsNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { type Scope, type StoredToken } from '../../auth/ports.js';
import { staticToken } from '../../auth/static-tokens.js';
import { parseToken } from '../../auth/token-format.js';
import { asList, at, readSection } from './section.js';

const HASHED = /^sha256:([0-9a-f]{64})$/i;
/** A day, or an instant with its zone. */
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** One entry of a tenant's `tokens`: a token that is declared in the file instead of being made by the admin API. */
class TokenSection {
  /** The token itself, from a reference, or `sha256:` and the hex digest of it. */
  @IsString({ message: 'is required: write ${env:NAME}, ${file:PATH} or sha256: and the SHA-256 of the token in hex' })
  readonly secret: string = '';

  /** `read`: only reading. `write`: everything. */
  @IsIn(['read', 'write'], { message: 'must be read or write' })
  readonly scope: Scope = 'write';

  /** Last day (UTC), or the instant, until which it is taken. Default: for good. */
  @IsOptional()
  @Matches(DATE, { message: 'must be a day such as 2027-01-31, or an instant such as 2027-01-31T12:00:00Z' })
  readonly expires: string | undefined = undefined;

  /** SCIM id or user name of the one whose token it is: what /Me stands for. Default: nobody, and /Me is not offered. */
  @IsOptional()
  @IsString({ message: 'must be the SCIM id or the user name of a user' })
  @IsNotEmpty({ message: 'must be the SCIM id or the user name of a user' })
  @MaxLength(1024, { message: 'must not be longer than 1024 characters' })
  readonly subject: string | undefined = undefined;
}

/** Reads a tenant's `tokens`. Two entries with one secret are a problem, as are two tenants with one (see `readTenants`). */
export function readTokens(
  raw: unknown,
  tenant: string,
  path: string,
  problems: ConfigProblem[],
): readonly StoredToken[] {
  return asList(raw, path, problems).flatMap((item, index) => {
    const place = `${path}[${index}]`;
    const before = problems.length;
    const { secret, scope, expires, subject } = readSection(TokenSection, item, place, problems);
    const found = new Set(problems.slice(before).map((problem) => problem.path));
    // A problem with one key hides none with another.
    const expiresAt = found.has(at(place, 'expires')) ? undefined : expiry(expires, place, problems);
    if (found.has(at(place, 'secret'))) return [];
    const rest = { tenant, scope, subject, expiresAt: expiresAt ?? 0 };
    const token = storedToken(secret, rest, place, problems);
    return problems.length > before ? [] : token;
  });
}

function storedToken(
  secret: string,
  rest: Pick<StoredToken, 'tenant' | 'scope' | 'subject' | 'expiresAt'>,
  path: string,
  problems: ConfigProblem[],
): readonly StoredToken[] {
  const never = { createdAt: 0, revokedAt: undefined, lastUsedAt: undefined };
  if (/^sha256:/i.test(secret)) {
    const hash = HASHED.exec(secret)?.[1]?.toLowerCase();
    if (hash !== undefined) return [{ ...rest, ...never, keyId: keyIdOf(hash), hash }];
    problems.push({ path: at(path, 'secret'), message: 'must have 64 hex digits after sha256:' });
    return [];
  }
  try {
    const token = staticToken(secret, { ...rest, createdAt: 0, keyId: '' });
    return [{ ...token, keyId: parseToken(secret)?.keyId ?? keyIdOf(token.hash) }];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problems.push({ path: at(path, 'secret'), message: `is not acceptable: ${error.message}` });
    return [];
  }
}

/** Names the token in logs and tells nothing of use about it. */
const keyIdOf = (hash: string): string => `config-${hash.slice(0, 8)}`;

function expiry(text: string | undefined, path: string, problems: ConfigProblem[]): number | undefined {
  if (text === undefined) return Number.MAX_SAFE_INTEGER;
  // A day counts to its end.
  const instant = Date.parse(text.includes('T') ? text : `${text}T23:59:59.999Z`);
  if (!Number.isNaN(instant)) return instant;
  problems.push({ path: at(path, 'expires'), message: 'is a day that the calendar does not have' });
  return undefined;
}
