import { dialects } from '../../src/scim/dialects/all.js';

/** Settings of a tenant that takes the RFC at its word: no dialect repairs what a client sends. */
export const strict = {
  dialects: Object.fromEntries(dialects.map(({ name }) => [name, false])),
} as const;

/** The same, and what the backend has no place for is kept: every attribute of the schemas can be written and read. */
export const strictAndWhole = { ...strict, unmapped: 'store' } as const;
