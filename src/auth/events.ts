/** What authentication tells. */
export interface AuthenticationEvent {
  readonly kind: 'authenticationRefused';
  /** As in the URL; only set when it exists. */
  readonly tenant: string | undefined;
  readonly reason:
    'noToken' | 'unknownTenant' | 'malformed' | 'unknownToken' | 'expired' | 'revoked' | 'otherTenant' | 'scope';
  readonly requestId: string;
}

/** Receives the events; bound in the composition root. */
export abstract class AuthenticationEvents {
  abstract emit(event: AuthenticationEvent): void;
}
