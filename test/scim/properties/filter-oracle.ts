import { type Filter } from '../../../src/scim/filter/ast.js';
import { type AttributeDefinition } from '../../../src/scim/schema/model.js';

type Json = Readonly<Record<string, unknown>>;

/** Where a filter is evaluated: a resource with its schemas, or an element with its sub-attributes. */
export interface Ground {
  readonly holder: (schema: string | undefined) => Json | undefined;
  readonly definitions: (schema: string | undefined) => readonly AttributeDefinition[];
}

/** RFC 7644 §3.4.2.2, read word by word: no binding, no compilation. */
export function holds(filter: Filter, ground: Ground): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every((part) => holds(part, ground));
    case 'or':
      return filter.parts.some((part) => holds(part, ground));
    case 'not':
      return !holds(filter.part, ground);
    case 'present':
      return valuesAt(filter.path, ground).values.some(isSomething);
    case 'valuePath': {
      const { values, definition } = valuesAt(filter.path, ground);
      return values.some((element) => holds(filter.filter, elementGround(element, definition)));
    }
    case 'comparison': {
      const { attribute, subAttribute, schema } = filter.path;
      const at = valuesAt(filter.path, ground);
      const named = { ...(schema === undefined ? {} : { schema }), attribute, subAttribute: 'value' };
      const { values, definition } =
        at.definition.type === 'complex' && subAttribute === undefined ? valuesAt(named, ground) : at;
      const equal = (value: unknown): boolean => comparable(value, definition) === comparable(filter.value, definition);
      if (filter.operator === 'ne') return !values.some(equal);
      return values.some((value) => {
        const [a, b] = [comparable(value, definition), comparable(filter.value, definition)] as [string, string];
        switch (filter.operator) {
          case 'eq':
            return a === b;
          case 'co':
            return a.includes(b);
          case 'sw':
            return a.startsWith(b);
          case 'ew':
            return a.endsWith(b);
          case 'gt':
            return a > b;
          case 'ge':
            return a >= b;
          case 'lt':
            return a < b;
          default:
            return a <= b;
        }
      });
    }
  }
}

function elementGround(element: unknown, definition: AttributeDefinition): Ground {
  const isComplex = definition.type === 'complex';
  const holder = isComplex ? (element as Json) : { value: element };
  const definitions = definition.subAttributes ?? [{ ...definition, name: 'value', multiValued: false }];
  return { holder: () => holder, definitions: () => definitions };
}

function valuesAt(
  path: { readonly schema?: string; readonly attribute: string; readonly subAttribute?: string },
  ground: Ground,
): { readonly values: readonly unknown[]; readonly definition: AttributeDefinition } {
  const definition = ground.definitions(path.schema).find(({ name }) => name === path.attribute);
  if (definition === undefined) throw new Error(`no ${path.attribute}`);
  const values = asList(ground.holder(path.schema)?.[path.attribute]);
  const { subAttribute } = path;
  if (subAttribute === undefined) return { values, definition };
  const sub = definition.subAttributes?.find(({ name }) => name === subAttribute);
  if (sub === undefined) throw new Error(`no ${subAttribute}`);
  return { values: values.flatMap((value) => asList((value as Json)[subAttribute])), definition: sub };
}

const asList = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly unknown[]) : [value];

function comparable(value: unknown, { type, caseExact }: AttributeDefinition): unknown {
  if (type === 'dateTime') return Date.parse(String(value));
  return typeof value === 'string' && !caseExact ? value.toLowerCase() : value;
}

function isSomething(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(isSomething);
  return value !== '' && value !== undefined;
}
