import { type AttributeDefinition, type AttributeType } from '../model.js';

/** What differs from the defaults of RFC 7643 §2.2. */
export type Characteristics = Partial<Omit<AttributeDefinition, 'name' | 'type' | 'description'>>;

/**
 * An attribute with the default characteristics of RFC 7643 §2.2, except for those given. References and binaries are
 * case-exact (§2.3.6, §2.3.7), whatever the listing in §8.7 says.
 */
export function attribute(
  name: string,
  type: AttributeType,
  description: string,
  characteristics: Characteristics = {},
): AttributeDefinition {
  return {
    name,
    type,
    multiValued: false,
    description,
    required: false,
    caseExact: type === 'reference' || type === 'binary',
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...characteristics,
  };
}
