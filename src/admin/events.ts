/** What the admin API tells: everything that changes something, and what failed there. */
export interface AdminEvent {
  readonly kind: 'adminAction';
  readonly action:
    'tokenCreated' | 'tokenRevoked' | 'linksRebuilt' | 'targetChecked' | 'targetDiscovered' | 'refused' | 'failed';
  /** Undefined where no tenant is concerned. */
  readonly tenant: string | undefined;
  /** Of the token that was created or revoked. */
  readonly keyId?: string;
  readonly requestId: string;
  /** For the log: class and message of the failure, no values. */
  readonly error?: string;
}

/** Receives the events; bound in the composition root. */
export abstract class AdminEvents {
  abstract emit(event: AdminEvent): void;
}
