import { type AttributeDefinition } from './model.js';

type SubAttributes = ReadonlyMap<string, AttributeDefinition>;

const none: SubAttributes = new Map();
/** Definitions are data that never change, so the look-up map of each is made once and goes when the definition goes. */
const maps = new WeakMap<AttributeDefinition, SubAttributes>();

function subAttributesOf(parent: AttributeDefinition): SubAttributes {
  if (parent.subAttributes === undefined) return none;
  let map = maps.get(parent);
  if (map === undefined) {
    map = new Map(parent.subAttributes.map((sub) => [sub.name.toLowerCase(), sub]));
    maps.set(parent, map);
  }
  return map;
}

/** The sub-attribute of that name, in any case (RFC 7643 §2.1). */
export function subAttribute(parent: AttributeDefinition, name: string): AttributeDefinition | undefined {
  return subAttributesOf(parent).get(name.toLowerCase());
}
