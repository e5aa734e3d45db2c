/** Findings, one maker for each state: what is wrong cannot be said without what to do. */
import { type Finding } from '../capabilities/diagnosable.js';

const withSubject = (subject: string | undefined): { readonly subject?: string } =>
  subject === undefined ? {} : { subject };

export function ok(check: string, subject: string | undefined, found: string): Finding {
  return { check, state: 'ok', ...withSubject(subject), found };
}

export function warning(check: string, subject: string | undefined, found: string, advice: string): Finding {
  return { check, state: 'warning', ...withSubject(subject), found, advice };
}

export function problem(check: string, subject: string | undefined, found: string, advice: string): Finding {
  return { check, state: 'problem', ...withSubject(subject), found, advice };
}

/** @param found why it cannot be told */
export function skipped(check: string, subject: string | undefined, found: string, advice?: string): Finding {
  return { check, state: 'skipped', ...withSubject(subject), found, ...(advice !== undefined && { advice }) };
}
