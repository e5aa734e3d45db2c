import { always, type Bounds, never, type Precision, unknown } from './bounds.js';
import { type CompiledMapping } from './compiled-mapping.js';
import { type Question } from './question.js';
import { boundsOfPresence } from './row-bounds.js';

/**
 * Bounds of a question about `schemas` (RFC 7643 §3): it names the core schema always, and an extension when one of its
 * attributes has a value.
 */
export function boundsOfSchemas(question: Question, mapping: CompiledMapping, precision: Precision): Bounds {
  if (question.kind === 'present') return always;
  if (question.operator !== 'eq' || typeof question.value !== 'string') return unknown;
  const { core, extensions } = mapping.schema;
  const urn = question.value.toLowerCase();
  if (urn === core.id.toLowerCase()) return always;
  const extension = extensions.find(({ id }) => id.toLowerCase() === urn);
  if (extension === undefined) return never;
  return boundsOfPresence(
    mapping.rows.filter(({ path }) => path.extension === extension.id),
    precision,
  );
}
