import { type Tenants } from '../tenancy/tenants.js';
import { Bearer } from './bearer.js';
import { type AuthenticationEvent, type AuthenticationEvents } from './events.js';
import { type Scope, type StoredToken, type TokenStore } from './ports.js';
import { type StaticTokens } from './static-tokens.js';
import { hashToken, sameHash } from './token-hash.js';
import { TokenLookup } from './token-lookup.js';
import { type TokenUse } from './token-use.js';

const REALM = 'causeway';
/** Longer ones are refused before anything is computed from them. */
const MAX_TOKEN_LENGTH = 1024;

/** What is asked of the authenticator. */
export interface AuthenticationRequest {
  /** The tenant that the URL names; it need not exist. */
  readonly tenant: string;
  /** The Authorization header as it came. */
  readonly authorization: string | undefined;
  /** What the request is about to do. */
  readonly needs: Scope;
  readonly requestId: string;
}

/** Who calls, proven. */
export interface Caller {
  readonly tenant: string;
  readonly keyId: string;
  readonly scope: Scope;
  /** Id or name of the user whose token it is. */
  readonly subject: string | undefined;
}

export type Authentication =
  | { readonly kind: 'granted'; readonly caller: Caller }
  /** Answer 401 with this WWW-Authenticate header. The same for every reason, so that nobody learns which tenants exist. */
  | { readonly kind: 'refused'; readonly challenge: string }
  /** Answer 403: the token is good, but only for reading. */
  | { readonly kind: 'forbidden'; readonly caller: Caller; readonly challenge: string };

type Reason = AuthenticationEvent['reason'];

export interface TokenAuthenticatorParts {
  readonly tenants: Tenants;
  readonly store: TokenStore;
  readonly statics: StaticTokens;
  readonly uses: TokenUse;
  readonly events: AuthenticationEvents;
  /** Milliseconds since the epoch; the system clock unless given. */
  readonly now?: () => number;
}

/** Decides whether a request may act in a tenant (RFC 7644 §2, RFC 6750). */
export class TokenAuthenticator {
  private readonly now: () => number;
  private readonly lookup: TokenLookup;
  private readonly bearer: Bearer<StoredToken>;

  constructor(private readonly parts: TokenAuthenticatorParts) {
    this.now = parts.now ?? Date.now;
    this.lookup = new TokenLookup(parts.store, this.now);
    this.bearer = new Bearer(REALM, (token) => this.identify(token));
  }

  /**
   * Unknown tenants go the same way as known ones, up to the last comparison: neither answer nor time tells them apart.
   *
   * @throws what the token store throws; a store that is down is no reason to call a token bad.
   */
  async authenticate(request: AuthenticationRequest): Promise<Authentication> {
    const outcome = await this.bearer.authenticate(request.authorization);
    if (outcome.kind !== 'accepted') {
      const reason = ({ absent: 'noToken', malformed: 'malformed', refused: 'unknownToken' } as const)[outcome.kind];
      return this.refuse(request, reason);
    }
    const token = outcome.value;
    const flaw = this.flaw(token, request.tenant);
    if (flaw !== undefined) return this.refuse(request, flaw);
    const { tenant, keyId, scope, subject } = token;
    const caller: Caller = { tenant, keyId, scope, subject };
    if (request.needs === 'write' && token.scope !== 'write') {
      this.emit(request, 'scope');
      return { kind: 'forbidden', caller, challenge: `Bearer realm="${REALM}", error="insufficient_scope"` };
    }
    if (!this.parts.statics.holds(token.keyId)) this.parts.uses.note(token.keyId, this.now());
    return { kind: 'granted', caller };
  }

  private async identify(token: string): Promise<StoredToken | undefined> {
    if (token.length > MAX_TOKEN_LENGTH) return undefined;
    const hash = hashToken(token);
    const configured = this.parts.statics.find(token, hash);
    if (configured !== undefined) return sameHash(configured.hash, hash) ? configured : undefined;
    return this.lookup.find(token, hash);
  }

  private flaw(token: StoredToken, tenant: string): Reason | undefined {
    const now = this.now();
    if (this.parts.tenants.find(tenant) === undefined) return 'unknownTenant';
    if (token.tenant !== tenant) return 'otherTenant';
    if (token.revokedAt !== undefined && token.revokedAt <= now) return 'revoked';
    if (token.expiresAt <= now) return 'expired';
    return undefined;
  }

  private refuse(request: AuthenticationRequest, reason: Reason): Authentication {
    const known = this.parts.tenants.find(request.tenant) !== undefined;
    this.emit(request, known ? reason : 'unknownTenant');
    const challenge = `Bearer realm="${REALM}"`;
    return { kind: 'refused', challenge: reason === 'noToken' ? challenge : `${challenge}, error="invalid_token"` };
  }

  private emit({ tenant, requestId }: AuthenticationRequest, reason: Reason): void {
    const known = this.parts.tenants.find(tenant)?.name;
    this.parts.events.emit({ kind: 'authenticationRefused', tenant: known, reason, requestId });
  }
}
