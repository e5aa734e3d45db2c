/** What the mapping needs, in attributes that the server has: derived ones stand for those that they are made of. */
import { type AttributeUse, type ObjectTypeUse } from '../../sdk/capabilities/diagnosable.js';
import { type ServerKind } from '../server-kind.js';

export function nativeUse(use: ObjectTypeUse, { derived }: ServerKind): ObjectTypeUse {
  if (derived.length === 0) return use;
  const sources = new Map(derived.map(({ name, source }) => [name.toLowerCase(), source]));
  const merged = new Map<string, AttributeUse>();
  for (const own of use.attributes) {
    const attribute = sources.get(own.attribute.toLowerCase()) ?? own.attribute;
    const other = merged.get(attribute);
    merged.set(attribute, {
      attribute,
      read: own.read || other?.read === true,
      create: own.create || other?.create === true,
      update: own.update || other?.update === true,
      multiple: own.multiple || other?.multiple === true,
      singleValued: own.singleValued || other?.singleValued === true,
    });
  }
  return { ...use, attributes: [...merged.values()] };
}
