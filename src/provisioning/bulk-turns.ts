import { isJsonObject, keyOf } from '../scim/dialects/json-object.js';
import { memberOf } from '../scim/dialects/patch-operations.js';
import { rawTarget } from '../scim/dialects/repair-values.js';
import { ScimError } from '../scim/errors/scim-error.js';
import { bulkIdsIn } from '../scim/messages/bulk-references.js';
import { type BulkEntry, type BulkOperation } from '../scim/messages/bulk-request.js';
import { type AttributeDefinition } from '../scim/schema/model.js';
import { type BridgedType } from './bridge.js';
import { type BulkPlan, type BulkStep } from './bulk-plan.js';
import { normaliseNaturalKey } from './natural-key.js';

/** What is to be known of a resource type. */
type MappedType = Pick<BridgedType, 'endpoint' | 'mapping'>;

/**
 * What an operation may collide with others about. Operations of one kind that claim nothing in common come to the same state in any
 * order; so they may run at the same time (RFC 7644 §3.7).
 */
interface Claims {
  readonly kind: 'create' | 'change' | 'delete';
  readonly keys: readonly string[];
}

/**
 * Cuts the steps of a bulk into turns: each turn begins when the one before has ended, and within a turn the steps may run at the same
 * time. Together go creations of different resources, deletions, and changes that cannot meet a uniqueness rule; whatever is not
 * understood has a turn of its own.
 */
export function cutIntoTurns(
  plan: BulkPlan,
  entries: readonly BulkEntry[],
  types: readonly MappedType[],
): readonly (readonly BulkStep[])[] {
  const turns: BulkStep[][] = [];
  let turn = new Turn();
  for (const step of plan.steps) {
    const operation = entries[step.index]?.operation;
    const claims = step.part === 'whole' ? claimsOf(operation, types) : undefined;
    const makers = makersOf(operation, plan);
    if (!turn.takes(step, claims, makers)) {
      turns.push(turn.steps);
      turn = new Turn();
      turn.takes(step, claims, makers);
    }
  }
  turns.push(turn.steps);
  return turns;
}

class Turn {
  readonly steps: BulkStep[] = [];
  private readonly operations = new Set<number>();
  private readonly keys = new Set<string>();
  private kind: Claims['kind'] | undefined;

  /** Adds the step if it may run beside those that are here. */
  takes(step: BulkStep, claims: Claims | undefined, makers: readonly number[]): boolean {
    if (this.steps.length > 0) {
      if (claims === undefined || claims.kind !== this.kind) return false;
      if (claims.keys.some((key) => this.keys.has(key))) return false;
      if (makers.some((maker) => this.operations.has(maker))) return false;
    }
    this.kind = claims?.kind;
    this.steps.push(step);
    this.operations.add(step.index);
    for (const key of claims?.keys ?? []) this.keys.add(key);
    return true;
  }
}

function makersOf(operation: BulkOperation | ScimError | undefined, { makers }: BulkPlan): readonly number[] {
  if (operation === undefined || operation instanceof ScimError) return [];
  return [...bulkIdsIn([operation.id, operation.data])].flatMap((bulkId) => makers.get(bulkId) ?? []);
}

function claimsOf(operation: BulkOperation | ScimError | undefined, types: readonly MappedType[]): Claims | undefined {
  if (operation === undefined || operation instanceof ScimError) return undefined;
  const { method, endpoint, id, data } = operation;
  const type = types.find((candidate) => candidate.endpoint === endpoint);
  if (type === undefined || method === 'PUT') return undefined;
  if (method === 'POST') return claimsOfCreation(type, data);
  const keys = [JSON.stringify([endpoint, id])];
  if (method === 'DELETE') return { kind: 'delete', keys };
  return changesFreely(type, data) ? { kind: 'change', keys } : undefined;
}

/** The name, the external id, and what backends may hold to be unique besides: addresses, numbers. */
function claimsOfCreation(type: MappedType, data: unknown): Claims | undefined {
  if (!isJsonObject(data)) return undefined;
  const name = memberOf(data, type.mapping.naturalKey.path);
  if (typeof name !== 'string') return undefined;
  const externalId = memberOf(data, 'externalId');
  const values = Object.entries(data).flatMap(([key, value]) =>
    Array.isArray(value) && !isMembership(type, key) ? value.map(valueOf) : [],
  );
  const texts = [name, externalId, ...values].filter((text) => typeof text === 'string');
  return { kind: 'create', keys: texts.map((text) => JSON.stringify([type.endpoint, normaliseNaturalKey(text)])) };
}

const valueOf = (element: unknown): unknown => (isJsonObject(element) ? memberOf(element, 'value') : undefined);

/** Whether a PATCH sets just what no two resources can dispute: memberships and yes-or-no values. */
function changesFreely(type: MappedType, data: unknown): boolean {
  const operations = isJsonObject(data) ? memberOf(data, 'Operations') : undefined;
  if (!Array.isArray(operations)) return false;
  const isFree = (path: string): boolean => {
    const target = rawTarget(path, type.mapping.fullSchema);
    return target?.kind === 'value' && cannotClash(type, target.definition);
  };
  return operations.every((operation: unknown) => {
    if (!isJsonObject(operation)) return false;
    const path = memberOf(operation, 'path');
    if (typeof path === 'string') return isFree(path);
    const value = memberOf(operation, 'value');
    return keyOf(operation, 'path') === undefined && isJsonObject(value) && Object.keys(value).every(isFree);
  });
}

const cannotClash = (type: MappedType, { type: valueType, name }: AttributeDefinition): boolean =>
  valueType === 'boolean' || isMembership(type, name);

/** Anybody may be a member of several groups. */
function isMembership({ mapping: { memberRow } }: MappedType, name: string): boolean {
  if (memberRow === undefined || memberRow.path.extension !== undefined) return false;
  return memberRow.path.attribute.name.toLowerCase() === name.toLowerCase();
}
