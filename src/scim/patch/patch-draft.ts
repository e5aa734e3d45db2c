import { mutability } from '../errors/scim-error.js';
import { type AttributeDefinition } from '../schema/model.js';
import { type ResourceSchema } from '../schema/resource-schema.js';
import { isScimArray, isScimObject, type ScimObject, type ScimValue } from '../schema/values.js';
import { MultiValue } from './multi-value.js';
import { sameValue } from './same-value.js';
import { unlessEmpty, withPart } from './with-part.js';

/** An attribute of the resource under change. */
export interface Place {
  /** URN when the attribute belongs to an extension. */
  readonly extension: string | undefined;
  readonly definition: AttributeDefinition;
}

interface Slot {
  readonly place: Place;
  readonly value: ScimValue | undefined | MultiValue;
}

/** A resource while operations run over it: the resource itself stays as it is, attributes are taken up when they are touched. */
export class PatchDraft {
  private readonly slots = new Map<string, Slot>();

  constructor(
    private readonly resource: ScimObject,
    private readonly schema: ResourceSchema,
  ) {}

  /** The value of a singular attribute. */
  get(place: Place): ScimValue | undefined {
    const slot = this.slots.get(keyOf(place));
    if (slot === undefined) return this.original(place);
    return slot.value instanceof MultiValue ? slot.value.values() : slot.value;
  }

  set(place: Place, value: ScimValue | undefined): void {
    this.slots.set(keyOf(place), { place, value });
  }

  /** The values of a multi-valued attribute: what is changed in them is changed in the draft. */
  list(place: Place): MultiValue {
    const slot = this.slots.get(keyOf(place));
    if (slot?.value instanceof MultiValue) return slot.value;
    const value = this.original(place);
    const list = new MultiValue(place.definition, value === undefined ? [] : isScimArray(value) ? value : [value]);
    this.slots.set(keyOf(place), { place, value: list });
    return list;
  }

  /**
   * The changed resource; the very same object when nothing changed.
   * @throws ScimError 400 mutability when an extension that the type requires (RFC 7643 §6) goes
   */
  finish(): ScimObject {
    let result = this.resource;
    for (const { place, value } of this.slots.values()) {
      const next = value instanceof MultiValue ? value.values() : value;
      if (!sameValue(this.original(place), next)) result = withValue(result, place, next);
    }
    if (result === this.resource) return result;
    this.checkExtensions(result);
    return this.withSchemas(result);
  }

  private checkExtensions(result: ScimObject): void {
    for (const { schema, required } of this.schema.resourceType.schemaExtensions) {
      if (required && result[schema] === undefined && this.resource[schema] !== undefined)
        throw mutability(`The extension "${schema}" is required and cannot be removed.`);
    }
  }

  private original({ extension, definition }: Place): ScimValue | undefined {
    const holder = extension === undefined ? this.resource : this.resource[extension];
    return holder !== undefined && isScimObject(holder) ? holder[definition.name] : undefined;
  }

  /** RFC 7644 §3.5.2: an attribute of an extension brings the extension's URN into `schemas`; so the last one takes it out. */
  private withSchemas(resource: ScimObject): ScimObject {
    const before = resource['schemas'];
    if (before === undefined || !isScimArray(before)) return resource;
    const used = this.schema.extensions.map(({ id }) => id).filter((urn) => resource[urn] !== undefined);
    const others = before.filter((urn) => typeof urn !== 'string' || this.schema.extension(urn) === undefined);
    const after = [...others, ...used];
    return sameValue([...before].sort(), [...after].sort()) ? resource : withPart(resource, 'schemas', after);
  }
}

const keyOf = ({ extension, definition }: Place): string => `${extension ?? ''} ${definition.name}`;

function withValue(resource: ScimObject, place: Place, value: ScimValue | undefined): ScimObject {
  const { extension, definition } = place;
  if (extension === undefined) return withPart(resource, definition.name, value);
  const holder = resource[extension];
  const changed = withPart(holder !== undefined && isScimObject(holder) ? holder : undefined, definition.name, value);
  return withPart(resource, extension, unlessEmpty(changed));
}
