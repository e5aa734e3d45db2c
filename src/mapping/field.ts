import { type AttributeDefinition } from '../scim/schema/model.js';
import { scimObject, type ScimObject } from '../scim/schema/values.js';
import { type CompiledRow } from './compiled-row.js';
import { conditionsKey, meetsConditions } from './conditions.js';

/** Rows that make the same elements of a multi-valued attribute: those whose paths have the same conditions. */
export interface ElementGroup {
  readonly rows: readonly CompiledRow[];
  /** Conditions and element defaults: what each element carries besides its rows' values. Without a default `primary`. */
  readonly constants: Readonly<Record<string, string | boolean>>;
  /** How many conditions there are: 0 for the group that takes any element. */
  readonly conditions: number;
  /** The first element that is read carries `primary: true`, unless an element of an earlier group does. */
  readonly primary: boolean;
  /** The one row makes an element of each backend value. */
  readonly multiple: boolean;
  /** Takes elements without `type`. */
  readonly fallback: boolean;
}

/** All rows of one SCIM attribute. */
export interface Field {
  readonly extension: string | undefined;
  readonly attribute: AttributeDefinition;
  readonly rows: readonly CompiledRow[];
  /** For multi-valued complex attributes; empty for others. The order is that of elements when read. */
  readonly groups: readonly ElementGroup[];
  /** Some row is a reference: the gateway makes the other sub-attributes (`$ref`, `display`, `type`). */
  readonly references: boolean;
}

/** Identifies an attribute among core and extensions. */
export const fieldKey = (extension: string | undefined, attribute: string): string =>
  `${extension?.toLowerCase() ?? ''}:${attribute.toLowerCase()}`;

/** The group that an element is written by; undefined when no row takes it. */
export function groupOf(field: Field, element: ScimObject): ElementGroup | undefined {
  const specific = field.groups.find((group) => group.conditions > 0 && meetsAll(group, element));
  if (specific !== undefined) return specific;
  const untyped = element['type'] === undefined ? field.groups.find((group) => group.fallback) : undefined;
  return untyped ?? field.groups.find((group) => group.conditions === 0);
}

function meetsAll(group: ElementGroup, element: ScimObject): boolean {
  const [first] = group.rows;
  return first !== undefined && meetsConditions(element, first.path);
}

/** Gathers rows by attribute, in the order of the table. */
export function fieldsOf(rows: readonly CompiledRow[]): ReadonlyMap<string, Field> {
  const byAttribute = Map.groupBy(rows, ({ path }) => fieldKey(path.extension, path.attribute.name));
  const fields = new Map<string, Field>();
  for (const [key, own] of byAttribute) {
    const [first] = own;
    if (first === undefined) continue;
    const { extension, attribute } = first.path;
    const elements = attribute.multiValued && attribute.type === 'complex';
    fields.set(key, {
      extension,
      attribute,
      rows: own,
      groups: elements ? groupsOf(own) : [],
      references: own.some(({ transform }) => transform.kind === 'reference'),
    });
  }
  return fields;
}

function groupsOf(rows: readonly CompiledRow[]): readonly ElementGroup[] {
  return [...Map.groupBy(rows, ({ path }) => conditionsKey(path)).values()].map((own) => {
    const constants = scimObject() as Record<string, string | boolean>;
    let primary = false;
    for (const { source } of own) {
      for (const [name, value] of Object.entries(source.elementDefaults ?? {})) {
        if (name === 'primary') primary ||= value === true;
        else constants[name] = value;
      }
    }
    const conditions = own[0]?.path.conditions ?? {};
    Object.assign(constants, conditions);
    return {
      rows: own,
      constants,
      conditions: Object.keys(conditions).length,
      primary: primary && !Object.hasOwn(conditions, 'primary'),
      multiple: own.some(({ multiple }) => multiple),
      fallback: own.some(({ source }) => source.fallback === true),
    };
  });
}
