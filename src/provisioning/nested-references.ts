import { isSearchable } from '../../connectors/sdk/capabilities/searchable.js';
import { BackendReference } from '../../connectors/sdk/backend-object.js';
import { type Call } from '../../connectors/sdk/connector.js';
import { type Predicate, type RefersTo } from '../../connectors/sdk/predicate.js';
import { type CompiledRow } from '../mapping/compiled-row.js';
import { type Bridge, type BridgedType } from './bridge.js';

/** Objects that may stand for one: more make a predicate that no backend runs well. */
const most = 200;

/**
 * Who refers to an object, or to one that refers to it in turn by the same attribute, at any depth: who is in a group, or in a group
 * that is in the group. One search for each level of nesting.
 * @returns undefined when the backend cannot tell, or when they are too many: the gateway then sieves itself
 */
export async function refersToAny(
  bridge: Bridge,
  type: BridgedType,
  row: CompiledRow,
  target: BackendReference,
  call: Call,
): Promise<Predicate | undefined> {
  const { connector } = bridge.target;
  const { objectType } = type.mapping;
  const refersTo = (reference: BackendReference): RefersTo => ({
    kind: 'refersTo',
    attribute: row.backend,
    target: reference,
  });
  if (!isSearchable(connector) || connector.precision(objectType, refersTo(target)) !== 'exact') return undefined;
  const found = new Map([[target.id, target]]);
  let level: readonly BackendReference[] = [target];
  while (level.length > 0) {
    const predicate: Predicate = { kind: 'or', parts: level.map(refersTo) };
    const { objects, complete } = await connector.search({ objectType, predicate, attributes: [], limit: most }, call);
    const next = objects
      .filter(({ id }) => !found.has(id))
      .map(({ id, name }) => new BackendReference(objectType, id, name));
    for (const reference of next) found.set(reference.id, reference);
    if (!complete || found.size > most) return undefined;
    level = next;
  }
  const parts = [...found.values()].map(refersTo);
  return parts.length === 1 ? parts[0] : { kind: 'or', parts };
}
