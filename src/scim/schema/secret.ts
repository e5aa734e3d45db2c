import { type AttributeDefinition } from './model.js';

/**
 * Whether the value of the attribute may never be learnt (RFC 7643 §2.2: `returned` never; `writeOnly`, which implies it): it is
 * not returned, and neither filtered nor sorted on, because the answer would tell what it holds.
 */
export const isSecret = ({ returned, mutability }: AttributeDefinition): boolean =>
  returned === 'never' || mutability === 'writeOnly';
