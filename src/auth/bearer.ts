import { Strategy } from 'passport-http-bearer';

/** What a bearer header came to. */
export type BearerOutcome<T> =
  | { readonly kind: 'accepted'; readonly value: T }
  /** No bearer token was presented. */
  | { readonly kind: 'absent' }
  /** The header has not the form `Bearer <token>`. */
  | { readonly kind: 'malformed' }
  /** `identify` knew nobody for the token. */
  | { readonly kind: 'refused' };

/** The parts of a passport strategy that passport itself would add for each request. */
interface Run {
  success: (user: unknown) => void;
  fail: (challenge: string | number) => void;
  error: (error: unknown) => void;
  authenticate: (request: { readonly headers: { readonly authorization: string | undefined } }) => void;
}

/**
 * Runs the bearer strategy of passport (RFC 6750) on nothing but the Authorization header. The strategy would also take a
 * token from the query or the body; it never sees them here.
 */
export class Bearer<T extends object> {
  private readonly strategy: object;

  /** @param identify finds whom a token belongs to; undefined for nobody. */
  constructor(realm: string, identify: (token: string) => Promise<T | undefined>) {
    this.strategy = new Strategy({ realm }, (token: string, done: (error: unknown, user?: unknown) => void) => {
      identify(token).then(
        (found) => {
          done(null, found ?? false);
        },
        (error: unknown) => {
          done(error);
        },
      );
    });
  }

  /** @throws what `identify` throws. */
  authenticate(authorization: string | undefined): Promise<BearerOutcome<T>> {
    return new Promise((resolve, reject) => {
      const run = Object.create(this.strategy) as Run;
      run.success = (user) => {
        resolve({ kind: 'accepted', value: user as T });
      };
      run.fail = (challenge) => {
        if (typeof challenge === 'number') resolve({ kind: 'malformed' });
        else resolve({ kind: challenge.includes('error=') ? 'refused' : 'absent' });
      };
      run.error = (error) => {
        reject(error instanceof Error ? error : new Error('looking up the token failed', { cause: error }));
      };
      run.authenticate({ headers: { authorization } });
    });
  }
}
