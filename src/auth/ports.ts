/** What authentication needs from the store. Throws when the store cannot be used. */

export type Scope = 'read' | 'write';

/** A token as it is stored: never the secret itself. */
export interface StoredToken {
  /** Public part of the token, names it in lists and logs. */
  readonly keyId: string;
  readonly tenant: string;
  /** SHA-256 of the whole token, hex. */
  readonly hash: string;
  readonly scope: Scope;
  /** Whose token it is: id or name of a user of the tenant, for /Me. Absent: nobody's own. */
  readonly subject?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | undefined;
  readonly lastUsedAt: number | undefined;
}

export abstract class TokenStore {
  abstract byKeyId(keyId: string): Promise<StoredToken | undefined>;
  abstract list(tenant: string): Promise<readonly StoredToken[]>;
  abstract insert(token: StoredToken): Promise<void>;
  /** False when the tenant has no such token. */
  abstract revoke(tenant: string, keyId: string, at: number): Promise<boolean>;
  /** Notes when tokens were last used; called now and then with many at once. */
  abstract touch(usedAt: ReadonlyMap<string, number>): Promise<void>;
}
