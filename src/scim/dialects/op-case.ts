import { type Dialect } from './dialect.js';
import { repairMember, repairOperations } from './patch-operations.js';

const ops: ReadonlySet<string> = new Set(['add', 'replace', 'remove']);

/** Entra ID without the flag aadOptscim062020 sends `Add`, `Replace`, `Remove`; the RFC has them in lower case (RFC 7644 §3.5.2). */
export const opCase: Dialect = {
  name: 'op-case',
  description: 'PATCH operations may be written in any case ("Add", as Entra ID does).',
  patchBody: (body) =>
    repairOperations(body, (operation) =>
      repairMember(operation, 'op', (op) => {
        const lower = typeof op === 'string' ? op.toLowerCase() : '';
        return ops.has(lower) ? lower : op;
      }),
    ),
};
