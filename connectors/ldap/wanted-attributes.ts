/** Attributes that a reading asks for, prepared once for all entries that are read by the same list. */
import { type DerivedAttribute } from './derived-attribute.js';
import { isSecret } from './protected-attributes.js';
import { isMemberOf, isReference } from './query.js';
import { type Schema } from './schema.js';

/** One attribute as the reader spells it. */
export interface WantedAttribute {
  readonly name: string;
  readonly reference: boolean;
  /** Made of what the server answers. */
  readonly derived: DerivedAttribute | undefined;
}

export class WantedAttributes {
  /** The attributes to ask the server for. Only to be read: the driver is given it as it is. */
  readonly request: string[];
  /** Those that hold bytes, in the spelling of the server. */
  readonly binary: string[];
  /** Whether any of them points at other entries. */
  readonly hasReferences: boolean;
  private readonly byCanonicalName = new Map<string, WantedAttribute[]>();

  private constructor(
    attributes: readonly string[],
    private readonly schema: Schema,
  ) {
    const readable = attributes.filter((name) => !isSecret(schema.canonicalName(name)));
    const { identity, memberships } = schema.kind;
    const asked = readable.map((name) => schema.derived(name)?.source ?? name);
    const primary = readable.some(isMemberOf) ? memberships.primary : undefined;
    this.request = [...new Set([...identity.attributes, ...asked, ...(primary?.attributes ?? [])])];
    this.binary = [...new Set([...identity.binary, ...schema.binaryNames(asked), ...(primary?.binary ?? [])])];
    for (const name of readable) {
      const derived = schema.derived(name);
      const canonical = schema.canonicalName(derived?.source ?? name);
      const spelled = this.byCanonicalName.get(canonical) ?? [];
      spelled.push({ name, derived, reference: derived === undefined && isReference(schema.attribute(name)) });
      this.byCanonicalName.set(canonical, spelled);
    }
    this.hasReferences = [...this.byCanonicalName.values()].flat().some(({ reference }) => reference);
  }

  /** The same for the same list: a list that is used again and again is looked at once. */
  static of(attributes: readonly string[], schema: Schema): WantedAttributes {
    const known = prepared.get(attributes);
    if (known?.schema === schema) return known;
    const made = new WantedAttributes(attributes, schema);
    prepared.set(attributes, made);
    return made;
  }

  /** The wanted attributes, mostly one, that the server's attribute of this name is. */
  named(key: string): readonly WantedAttribute[] {
    return this.byCanonicalName.get(this.schema.canonicalName(key)) ?? [];
  }
}

const prepared = new WeakMap<readonly string[], WantedAttributes>();
