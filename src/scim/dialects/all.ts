import { type ResourceSchema } from '../schema/resource-schema.js';
import { bareManager } from './bare-manager.js';
import { type Dialect } from './dialect.js';
import { dottedAndUrnKeys } from './dotted-and-urn-keys.js';
import { missingElement } from './missing-element.js';
import { nullRef } from './null-ref.js';
import { oldUrns } from './old-urns.js';
import { opCase } from './op-case.js';
import { removeByValue } from './remove-by-value.js';
import { singleElementArrays } from './single-element-arrays.js';
import { singleObject } from './single-object.js';
import { textBooleans } from './text-booleans.js';
import { unquotedFilterValue } from './unquoted-filter-value.js';

/**
 * All dialects in the order in which they repair: first what an operation is and where it goes, then its value. Each harms nobody
 * who keeps to the RFC, so that all are on unless a tenant says otherwise.
 */
export const dialects: readonly Dialect[] = [
  opCase,
  oldUrns,
  unquotedFilterValue,
  dottedAndUrnKeys,
  textBooleans,
  singleElementArrays,
  nullRef,
  bareManager,
  singleObject,
  removeByValue,
  missingElement,
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

/**
 * The body of a PATCH as the strict core understands it, for `parsePatch`.
 *
 * @param enabled names of the dialects that are on.
 */
export function repairPatchBody(body: unknown, schema: ResourceSchema, enabled: ReadonlySet<string>): RepairedBody {
  const { value, repairs } = repair(body, enabled, ({ patchBody }, current) => patchBody?.(current, schema));
  return { body: value, repairs };
}

/** The same for the body of a POST or PUT, for `parseResource`. */
export function repairResourceBody(body: unknown, schema: ResourceSchema, enabled: ReadonlySet<string>): RepairedBody {
  const { value, repairs } = repair(body, enabled, ({ resourceBody }, current) => resourceBody?.(current, schema));
  return { body: value, repairs };
}

/** The same for a filter, for `parseFilter`. */
export function repairFilterText(text: string, schema: ResourceSchema, enabled: ReadonlySet<string>): RepairedFilter {
  const { value, repairs } = repair(text, enabled, ({ filterText }, current) => filterText?.(current, schema));
  return { text: value, repairs };
}

function repair<T>(
  given: T,
  enabled: ReadonlySet<string>,
  apply: (dialect: Dialect, current: T) => T | undefined,
): { readonly value: T; readonly repairs: readonly string[] } {
  let value = given;
  const repairs: string[] = [];
  for (const dialect of dialects) {
    if (!enabled.has(dialect.name)) continue;
    const repaired = apply(dialect, value);
    if (repaired === undefined) continue;
    value = repaired;
    repairs.push(dialect.name);
  }
  return { value, repairs };
}
