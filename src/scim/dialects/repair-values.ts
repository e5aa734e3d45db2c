import { splitAttributePath } from '../filter/attribute-path.js';
import { type AttributeDefinition, type SchemaDefinition } from '../schema/model.js';
import { type ResourceSchema } from '../schema/resource-schema.js';
import { subAttribute } from '../schema/sub-attributes.js';
import { isJsonObject, type JsonObject, mapArray, mapMembers } from './json-object.js';
import { isOp, memberOf, repairMember, repairOperations } from './patch-operations.js';

/**
 * Repairs one value where the schema knows what should stand there: gives back the value itself when it is right, and undefined
 * to take it out.
 *
 * @param part `attribute`: the value of an attribute or sub-attribute as a whole; `element`: one element of a multi-valued one.
 */
export type RepairValue = (value: unknown, definition: AttributeDefinition, part: 'attribute' | 'element') => unknown;

/** What the path of an operation names, as far as a repair of the value needs it. */
export type RawTarget =
  | { readonly kind: 'extension'; readonly extension: SchemaDefinition }
  | { readonly kind: 'value'; readonly definition: AttributeDefinition; readonly part: 'attribute' | 'element' };

/** Longer paths are left to the parser and its limits. */
const longestPath = 8192;

/** The target of a path, without a look at its filter; undefined when the schema does not have it. */
export function rawTarget(path: string, schema: ResourceSchema): RawTarget | undefined {
  if (path.length > longestPath) return undefined;
  const open = path.indexOf('[');
  const plain = open < 0 ? path : path.slice(0, open) + path.slice(path.lastIndexOf(']') + 1);
  const extension = open < 0 ? schema.extension(plain) : undefined;
  if (extension !== undefined) return { kind: 'extension', extension };
  const split = splitAttributePath(plain);
  const found = split && schema.resolve(split);
  if (found === undefined) return undefined;
  const whole = open < 0 || found.sub !== undefined;
  return { kind: 'value', definition: found.sub ?? found.definition, part: whole ? 'attribute' : 'element' };
}

/** The body of a PATCH with the values of its operations repaired; undefined when there was nothing to repair. */
export function repairPatchValues(body: unknown, schema: ResourceSchema, repair: RepairValue): unknown {
  return repairOperations(body, (operation) =>
    isOp(operation, 'remove')
      ? operation
      : repairMember(operation, 'value', (value) => {
          const path = memberOf(operation, 'path');
          if (typeof path !== 'string') return isJsonObject(value) ? repairAttributes(value, schema, repair) : value;
          const target = rawTarget(path, schema);
          if (target === undefined) return value;
          if (target.kind === 'value') return repairValue(value, target.definition, target.part, repair);
          return repairExtension(value, target.extension, schema, repair);
        }),
  );
}

/** The body of a POST or PUT with its values repaired; undefined when there was nothing to repair. */
export function repairResourceValues(body: unknown, schema: ResourceSchema, repair: RepairValue): unknown {
  if (!isJsonObject(body)) return undefined;
  const repaired = repairAttributes(body, schema, repair);
  return repaired === body ? undefined : repaired;
}

function repairAttributes(attributes: JsonObject, schema: ResourceSchema, repair: RepairValue): JsonObject {
  return mapMembers(attributes, (value, name) => {
    const extension = schema.extension(name);
    if (extension !== undefined) return repairExtension(value, extension, schema, repair);
    const found = schema.attribute(name);
    return found === undefined ? value : repairValue(value, found.definition, 'attribute', repair);
  });
}

function repairExtension(
  value: unknown,
  extension: SchemaDefinition,
  schema: ResourceSchema,
  repair: RepairValue,
): unknown {
  if (!isJsonObject(value)) return value;
  return mapMembers(value, (given, name) => {
    const found = schema.attribute(name, extension.id);
    return found === undefined ? given : repairValue(given, found.definition, 'attribute', repair);
  });
}

function repairValue(
  value: unknown,
  definition: AttributeDefinition,
  part: 'attribute' | 'element',
  repair: RepairValue,
): unknown {
  const repaired = repair(value, definition, part);
  if (definition.multiValued && part === 'attribute' && Array.isArray(repaired)) {
    return mapArray(repaired, (element) => repairValue(element, definition, 'element', repair));
  }
  if (definition.type !== 'complex' || !isJsonObject(repaired)) return repaired;
  return mapMembers(repaired, (given, name) => {
    const sub = subAttribute(definition, name);
    return sub === undefined ? given : repairValue(given, sub, 'attribute', repair);
  });
}
