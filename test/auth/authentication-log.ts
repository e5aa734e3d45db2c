import { type AuthenticationEvent, AuthenticationEvents } from '../../src/auth/events.js';

/** Keeps the events for a test to look at. */
export class AuthenticationLog extends AuthenticationEvents {
  readonly events: AuthenticationEvent[] = [];

  emit(event: AuthenticationEvent): void {
    this.events.push(event);
  }
}
