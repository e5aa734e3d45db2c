/** Why an attribute is never written: asked when the configuration is read, and again at each write. */
import { isGuarded, isSecret } from './protected-attributes.js';
import { type ServerKind } from './server-kind.js';

/** A name of letters, with options (RFC 4512 §2.5). A number (OID) is another name of the same attribute, which no list would find. */
const plainName = /^[a-z][a-z0-9-]*(?:;[a-z0-9=*-]+)*$/i;

/**
 * @param attribute as a mapping or request spells it
 * @param canonical the same as `Schema.canonicalName` gives it, where the schema is known
 * @returns what is wrong, to follow the name of the attribute; undefined when it may be written
 */
export function whyGuarded(
  attribute: string,
  kind: ServerKind,
  canonical = attribute.toLowerCase(),
): string | undefined {
  if (kind.derived.some(({ name }) => name.toLowerCase() === attribute.toLowerCase())) return undefined;
  if (!plainName.test(attribute)) return 'must be given by its name (letters, digits and hyphens), not by its number';
  if (/;range=/i.test(attribute)) return 'is a part of an attribute, and cannot be written through the gateway';
  for (const name of [attribute.toLowerCase(), canonical]) {
    if (isSecret(name)) return 'is a secret: it is set by the password operation if at all, not as an attribute';
    if (isGuarded(name) || kind.isGuarded(name)) return 'is protected and cannot be written through the gateway';
  }
  return undefined;
}

/** Why an attribute is never read: what the gateway reads, clients read. Undefined when it may be. */
export function whySecret(attribute: string): string | undefined {
  if (!plainName.test(attribute)) return 'must be given by its name (letters, digits and hyphens), not by its number';
  return isSecret(attribute.toLowerCase()) ? 'is a secret and is not read' : undefined;
}
