/** Attributes that a reading asks for, prepared once for all entries that are read by the same list. */
import { isSecret } from './protected-attributes.js';
import { isReference } from './query.js';
import { type Schema } from './schema.js';

/** Attributes that every reading asks for besides those wanted. */
export const identity = ['entryUUID', 'entryCSN'];

/** One attribute as the reader spells it. */
export interface WantedAttribute {
  readonly name: string;
  readonly reference: boolean;
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
    this.request = [...identity, ...new Set(readable)];
    this.binary = schema.binaryNames(attributes);
    for (const name of readable) {
      const canonical = schema.canonicalName(name);
      const spelled = this.byCanonicalName.get(canonical) ?? [];
      spelled.push({ name, reference: isReference(schema.attribute(name)) });
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
