import { type BackendObject } from '../../connectors/sdk/backend-object.js';
import { readyElement, readyList } from '../scim/schema/ready-list.js';
import { subAttribute } from '../scim/schema/sub-attributes.js';
import { type MutableScimObject, type ScimObject } from '../scim/schema/values.js';
import { valuesOf } from './backend-values.js';
import { type CompiledRow } from './compiled-row.js';
import { type ElementGroup, type Field } from './field.js';
import { type BaseOf, type MadeElement, type ResolvedReference, type ToScimId } from './resolved-reference.js';
import { type ReferenceTransform } from './transforms/transform.js';

export type ReferencesReader = (object: BackendObject, toScimId: ToScimId, baseOf: BaseOf) => readonly ScimObject[];

/**
 * Reads a list of references. There are ten thousand in a large group, so each is touched once, and an element that was made before
 * of the same resolved reference is taken again. Elements are frozen and the list is a ready one.
 */
export function referencesReader(
  field: Field,
  group: ElementGroup,
  row: CompiledRow,
  transform: ReferenceTransform,
): ReferencesReader {
  const make = elementMaker(field, group, row);
  return (object, toScimId, baseOf) => {
    const elements: ScimObject[] = [];
    const texts: string[] = [];
    let resourceType: string | undefined;
    let base: string | undefined;
    for (const reference of valuesOf(object, row.backend)) {
      const found = transform.accepts(reference) ? toScimId(reference) : undefined;
      if (found === undefined) continue;
      if (found.resourceType !== resourceType) {
        resourceType = found.resourceType;
        base = baseOf(resourceType);
      }
      const { made } = found;
      const { element, text } = made?.reader === make && made.base === base ? made : make(found, base);
      elements.push(element);
      texts.push(text);
    }
    return readyList(elements, texts);
  };
}

type MakeElement = (found: ResolvedReference, base: string | undefined) => MadeElement;

/** A plain object: quicker to make than one without a prototype, and no name from outside becomes a key here. */
function elementMaker(field: Field, group: ElementGroup, row: CompiledRow): MakeElement {
  const name = row.value.name;
  const typed = typeNames(field, group);
  const hasUrl = name === 'value' && subAttribute(field.attribute, '$ref') !== undefined;
  const make: MakeElement = (found, base) => {
    const element: MutableScimObject = { ...group.constants, [name]: found.id };
    if (typed !== false && typed(found.resourceType)) element['type'] = found.resourceType;
    if (hasUrl && base !== undefined) element['$ref'] = base + found.id;
    const made = { ...readyElement(element), reader: make, base };
    found.made = made;
    return made;
  };
  return make;
}

/** Which resource types are labels of this attribute. The `type` of a user's groups says something else (RFC 7643 §4.1.2). */
function typeNames(field: Field, group: ElementGroup): false | ((resourceType: string) => boolean) {
  const type = field.attribute.subAttributes?.find(({ name }) => name === 'type');
  if (type === undefined || Object.hasOwn(group.constants, 'type')) return false;
  return (resourceType) => type.canonicalValues?.includes(resourceType) ?? true;
}
