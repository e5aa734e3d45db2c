import { type ResourceSchema } from '../schema/resource-schema.js';
import { adscimUrn } from './adscim-urn.js';
import { bareManager } from './bare-manager.js';
import { type Dialect } from './dialect.js';
import { dottedAndUrnKeys } from './dotted-and-urn-keys.js';
import { echoedReadOnly } from './echoed-read-only.js';
import { emptyOperations } from './empty-operations.js';
import { emptyPath } from './empty-path.js';
import { emptyText } from './empty-text.js';
import { jsonRoles } from './json-roles.js';
import { jsonText } from './json-text.js';
import { missingElement } from './missing-element.js';
import { missingSchemas } from './missing-schemas.js';
import { nullRef } from './null-ref.js';
import { oldPatch } from './old-patch.js';
import { oldUrns } from './old-urns.js';
import { opCase } from './op-case.js';
import { repairFilteredPaths } from './patch-operations.js';
import { pluralConfigEndpoint } from './plural-config-endpoint.js';
import { removeByValue } from './remove-by-value.js';
import { type RepairValue, repairPatchValues, repairResourceValues } from './repair-values.js';
import { singleElementArrays } from './single-element-arrays.js';
import { singleObject } from './single-object.js';
import { textBooleans } from './text-booleans.js';
import { unquotedFilterValue } from './unquoted-filter-value.js';
import { valuePathComparison } from './value-path-comparison.js';
import { wrappedValues } from './wrapped-values.js';

/**
 * All dialects in the order in which they repair: first what a message is and where an operation goes, then its values. Those that
 * are on by default harm nobody who keeps to the RFC.
 */
export const dialects: readonly Dialect[] = [
  oldPatch,
  missingSchemas,
  emptyOperations,
  opCase,
  emptyPath,
  oldUrns,
  adscimUrn,
  unquotedFilterValue,
  valuePathComparison,
  jsonText,
  dottedAndUrnKeys,
  echoedReadOnly,
  removeByValue,
  jsonRoles,
  wrappedValues,
  textBooleans,
  singleElementArrays,
  nullRef,
  bareManager,
  singleObject,
  emptyText,
  missingElement,
  pluralConfigEndpoint,
];

/** A request after repair. */
export interface RepairedBody {
  /** The body itself when nothing was repaired. */
  readonly body: unknown;
  /** Names of the dialects that fired. */
  readonly repairs: readonly string[];
}

export interface RepairedFilter {
  readonly text: string;
  /** Names of the dialects that fired. */
  readonly repairs: readonly string[];
}

/** The dialects of a tenant, by what they look at. */
interface Enabled {
  readonly patchBodies: readonly Dialect[];
  readonly resourceBodies: readonly Dialect[];
  readonly filters: readonly Dialect[];
  readonly patchValues: readonly ValueRepair[];
  readonly resourceValues: readonly ValueRepair[];
}

interface ValueRepair {
  readonly name: string;
  readonly apply: RepairValue;
}

/** A tenant's set stays the same for thousands of requests. */
const sorted = new WeakMap<ReadonlySet<string>, Enabled>();

function sortedDialects(names: ReadonlySet<string>): Enabled {
  let enabled = sorted.get(names);
  if (enabled === undefined) {
    const all = dialects.filter(({ name }) => names.has(name));
    const values = (repairOf: (dialect: Dialect) => RepairValue | undefined): readonly ValueRepair[] =>
      all.flatMap((dialect) => {
        const apply = repairOf(dialect);
        return apply === undefined ? [] : [{ name: dialect.name, apply }];
      });
    enabled = {
      patchBodies: all.filter(({ patchBody, filterText }) => patchBody !== undefined || filterText !== undefined),
      resourceBodies: all.filter(({ resourceBody }) => resourceBody !== undefined),
      filters: all.filter(({ filterText }) => filterText !== undefined),
      patchValues: values(({ patchValue }) => patchValue),
      resourceValues: values(({ resourceValue }) => resourceValue),
    };
    sorted.set(names, enabled);
  }
  return enabled;
}

/**
 * The body of a PATCH as the strict core understands it, for `parsePatch`.
 *
 * @param enabled names of the dialects that are on; not changed afterwards.
 */
export function repairPatchBody(body: unknown, schema: ResourceSchema, enabled: ReadonlySet<string>): RepairedBody {
  const { patchBodies, patchValues } = sortedDialects(enabled);
  const whole = repair(patchBodies, body, ({ patchBody, filterText }, current) => {
    const repaired = patchBody?.(current, schema);
    if (filterText === undefined) return repaired;
    return repairFilteredPaths(repaired ?? current, (path) => filterText(path, schema)) ?? repaired;
  });
  const values = repairValues(patchValues);
  const result = repairPatchValues(whole.value, schema, values.repair) ?? whole.value;
  return { body: result, repairs: [...whole.repairs, ...values.fired()] };
}

/** The same for the body of a POST or PUT, for `parseResource`. */
export function repairResourceBody(body: unknown, schema: ResourceSchema, enabled: ReadonlySet<string>): RepairedBody {
  const { resourceBodies, resourceValues } = sortedDialects(enabled);
  const whole = repair(resourceBodies, body, ({ resourceBody }, current) => resourceBody?.(current, schema));
  const values = repairValues(resourceValues);
  const result = repairResourceValues(whole.value, schema, values.repair) ?? whole.value;
  return { body: result, repairs: [...whole.repairs, ...values.fired()] };
}

/** The same for a filter, for `parseFilter`. */
export function repairFilterText(text: string, schema: ResourceSchema, enabled: ReadonlySet<string>): RepairedFilter {
  const { filters } = sortedDialects(enabled);
  const { value, repairs } = repair(filters, text, ({ filterText }, current) => filterText?.(current, schema));
  return { text: value, repairs };
}

function repair<T>(
  candidates: readonly Dialect[],
  given: T,
  apply: (dialect: Dialect, current: T) => T | undefined,
): { readonly value: T; readonly repairs: readonly string[] } {
  let value = given;
  const repairs: string[] = [];
  for (const dialect of candidates) {
    const repaired = apply(dialect, value);
    if (repaired === undefined) continue;
    value = repaired;
    repairs.push(dialect.name);
  }
  return { value, repairs };
}

/** All repairs of values as one, so that a body is walked once. */
function repairValues(chain: readonly ValueRepair[]): {
  readonly repair: RepairValue;
  readonly fired: () => readonly string[];
} {
  const names = new Set<string>();
  const repairOne: RepairValue = (given, definition, part) => {
    let value = given;
    for (const { name, apply } of chain) {
      const repaired = apply(value, definition, part);
      if (repaired === value) continue;
      names.add(name);
      value = repaired;
      if (value === undefined) break;
    }
    return value;
  };
  return {
    repair: repairOne,
    fired: () => chain.map(({ name }) => name).filter((name) => names.has(name)),
  };
}
