import { invalidValue } from '../errors/scim-error.js';
import { type BoundFilter } from '../filter/bind-filter.js';
import { resolvePath } from '../path/resolve-path.js';
import { type AttributeDefinition } from '../schema/model.js';
import { isUnassigned, namedValues, parseAttributeValue, parseElementValue } from '../schema/parse-attribute.js';
import { type ResourceSchema } from '../schema/resource-schema.js';
import { subAttribute } from '../schema/sub-attributes.js';
import { isScimArray, isScimObject, type ScimValue } from '../schema/values.js';
import { partialDefinition } from './characteristics.js';
import { type PatchOperation } from './parse-patch.js';
import { asArray } from './parts.js';
import { ValuesToRemove } from './values-to-remove.js';
import { type ValueChanges, ValueSet } from './value-set.js';

export type { ValueChanges } from './value-set.js';

export interface SplitOperations {
  /** undefined: no operation touches the attribute. */
  readonly changes: ValueChanges | undefined;
  /** The operations on everything else, in their order. */
  readonly rest: readonly PatchOperation[];
}

/**
 * Splits operations into what they do to the `value`s of one multi-valued complex attribute of the core schema, and the others.
 * So a group of 100,000 members is changed without being read. Understood: `add`, `replace` and `remove` of the attribute as a
 * whole; the attribute in a value without path; `remove` with a filter `value eq "x"` or an `or` of such; `ValuesToRemove`.
 *
 * @param attribute name, for example `members`.
 * @returns undefined when an operation on the attribute cannot be expressed so (another filter, a sub-attribute, a part that a
 * client may change besides `value`): then the resource has to be read and `applyPatch` used.
 * @throws ScimError 400 as `applyPatch`, and invalidValue for an element without `value`.
 */
export function splitValueChanges(
  operations: readonly PatchOperation[],
  attribute: string,
  schema: ResourceSchema,
): SplitOperations | undefined {
  const found = schema.attribute(attribute);
  const value = found && subAttribute(found.definition, 'value');
  if (found?.extension !== undefined || value?.type !== 'string') return undefined;
  if (found?.definition.mutability !== 'readWrite' || found.definition.required) return undefined;
  const split = new Splitter(found.definition, value, schema);
  return operations.every((operation) => split.take(operation)) ? split.result() : undefined;
}

class Splitter {
  private readonly rest: PatchOperation[] = [];
  private readonly values: ValueSet;

  constructor(
    private readonly definition: AttributeDefinition,
    value: AttributeDefinition,
    private readonly schema: ResourceSchema,
  ) {
    this.values = new ValueSet(value.caseExact);
  }

  result(): SplitOperations {
    return { changes: this.values.changes(), rest: this.rest };
  }

  /** False when the operation cannot be expressed. */
  take(operation: PatchOperation): boolean {
    if (operation.path === undefined) return this.takeFromValue(operation);
    const target = resolvePath(operation.path, this.schema);
    if (target.kind === 'extension' || target.definition !== this.definition) {
      this.rest.push(operation);
      return true;
    }
    if (target.sub !== undefined) return false;
    if (target.filter === undefined) return this.change(operation.op, operation.value);
    const removed = operation.op === 'remove' ? valuesAsked(target.filter) : undefined;
    removed?.forEach((value) => {
      this.values.remove(value);
    });
    return removed !== undefined;
  }

  private takeFromValue({ op, value }: PatchOperation): boolean {
    const others: [string, unknown][] = [];
    for (const [name, given] of namedValues(value, 'value')) {
      if (name.toLowerCase() !== this.definition.name.toLowerCase()) others.push([name, given]);
      else if (!this.change(op, given)) return false;
    }
    // Object.fromEntries defines properties, so that `__proto__` stays a plain name.
    if (others.length > 0) this.rest.push({ op, value: Object.fromEntries(others) });
    return true;
  }

  private change(op: PatchOperation['op'], value: unknown): boolean {
    if (value instanceof ValuesToRemove) {
      for (const removed of value.values) {
        const element = typeof removed === 'string' ? { value: removed } : removed;
        if (isUnassigned(element)) continue;
        this.values.remove(this.valueOf(parseElementValue(element, partialDefinition(this.definition)).value));
      }
      return true;
    }
    if (op === 'remove') {
      this.values.replace([]);
      return true;
    }
    const elements = this.parse(value);
    if (!elements.every((element) => this.isValueAlone(element))) return false;
    const values = elements.map((element) => this.valueOf(element));
    if (op === 'replace') this.values.replace(values);
    else
      values.forEach((added) => {
        this.values.add(added);
      });
    return true;
  }

  private parse(value: unknown): readonly ScimValue[] {
    if (isUnassigned(value)) return [];
    const parsed = parseAttributeValue(asArray(value), this.definition).value;
    return parsed !== undefined && isScimArray(parsed) ? parsed : [];
  }

  /** Immutable parts (`display`, `type`, `$ref` of members) only describe what `value` names; writable ones would be lost. */
  private isValueAlone(element: ScimValue): boolean {
    if (!isScimObject(element)) return false;
    return Object.keys(element).every(
      (name) => name === 'value' || subAttribute(this.definition, name)?.mutability === 'immutable',
    );
  }

  private valueOf(element: ScimValue | undefined): string {
    const value = element !== undefined && isScimObject(element) ? element['value'] : undefined;
    if (typeof value !== 'string') throw invalidValue(`Each element of '${this.definition.name}' must have a value.`);
    return value;
  }
}

/** The values that a filter selects, when it is `value eq "x"` or an `or` of such; else undefined. */
function valuesAsked(filter: BoundFilter): readonly string[] | undefined {
  if (filter.kind === 'or') {
    const parts = filter.parts.map(valuesAsked);
    return parts.every((values) => values !== undefined) ? parts.flat() : undefined;
  }
  if (filter.kind !== 'comparison' || filter.operator !== 'eq') return undefined;
  const { definition, sub } = filter.attribute;
  const isValue = definition.name === 'value' && sub === undefined && !definition.multiValued;
  return isValue && typeof filter.value === 'string' ? [filter.value] : undefined;
}
