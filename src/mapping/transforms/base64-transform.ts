import { decodeBase64, encodeBase64 } from './base64.js';
import { type TransformFactory } from './transform.js';
import { UnwritableValue } from './unwritable-value.js';

/** Binary ⇄ base64 text (RFC 7643 §2.3.6). */
export const base64Transform: TransformFactory<'base64'> = {
  fits: ['binary', 'string'],
  make: (_spec, definition) => ({
    kind: 'value',
    read: (value) => (value instanceof Uint8Array && value.length > 0 ? encodeBase64(value) : undefined),
    write: (value) => {
      const bytes = typeof value === 'string' ? decodeBase64(value) : undefined;
      if (bytes === undefined) throw new UnwritableValue('base64 text');
      return bytes;
    },
    compare: ({ backend: attribute, operator, value }) => {
      const bytes = operator === 'eq' && typeof value === 'string' ? decodeBase64(value) : undefined;
      // Reading gives one spelling of base64 only; other spellings are left to the gateway's own comparison.
      if (bytes === undefined || bytes.length === 0 || encodeBase64(bytes) !== value) return {};
      const same = { kind: 'comparison', attribute, operator: 'equals', value: bytes, caseExact: true } as const;
      return definition.caseExact ? { upper: same, lower: same } : { lower: same };
    },
  }),
};
