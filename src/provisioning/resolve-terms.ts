import { type Call } from '../../connectors/sdk/connector.js';
import { BackendReference } from '../../connectors/sdk/backend-object.js';
import { type Predicate } from '../../connectors/sdk/predicate.js';
import { type CompiledRow } from '../mapping/compiled-row.js';
import { type ResolveTerm } from '../mapping/row-bounds.js';
import { type BoundFilter } from '../scim/filter/bind-filter.js';
import { type Bridge, type BridgedType, typeNamed } from './bridge.js';
import { refersToAny } from './nested-references.js';
import { type LinkStore } from './ports.js';

type BoundComparison = Extract<BoundFilter, { kind: 'comparison' }>;

/**
 * Filter terms that only the gateway can read: `id`, `externalId` and references by SCIM id. Each `eq` on one becomes a predicate
 * over backend ids before the rest of the filter is translated.
 */
export async function resolveTerms(
  links: LinkStore,
  bridge: Bridge,
  type: BridgedType,
  filter: BoundFilter,
  call: Call,
): Promise<ResolveTerm> {
  const resolved = new Map<BoundFilter, Predicate>();
  for (const term of comparisons(filter, undefined)) {
    const predicate = await resolveTerm(links, bridge, type, term, call);
    if (predicate !== undefined) resolved.set(term.comparison, predicate);
  }
  return (term) => resolved.get(term);
}

interface Found {
  readonly comparison: BoundComparison;
  /** The attribute of the value path that the comparison stands in. */
  readonly inside: BoundComparison['attribute'] | undefined;
}

function comparisons(filter: BoundFilter, inside: Found['inside']): readonly Found[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.parts.flatMap((part) => comparisons(part, inside));
    case 'not':
      return comparisons(filter.part, inside);
    case 'valuePath':
      return comparisons(filter.filter, filter.attribute);
    case 'comparison':
      return [{ comparison: filter, inside }];
    case 'present':
      return [];
  }
}

async function resolveTerm(
  links: LinkStore,
  bridge: Bridge,
  type: BridgedType,
  { comparison, inside }: Found,
  call: Call,
): Promise<Predicate | undefined> {
  const { attribute, operator, value } = comparison;
  if (operator !== 'eq' || typeof value !== 'string') return undefined;
  const { tenant } = bridge;
  const { resourceType } = type.mapping;
  if (inside === undefined && attribute.extension === undefined && attribute.definition.name === 'id') {
    const found = await links.byScimIds(tenant, [value]);
    return identified(found.filter((link) => link.resourceType === resourceType).map((link) => link.backendId));
  }
  if (inside === undefined && attribute.definition.name === 'externalId' && !mapped(type, 'externalId')) {
    const found = await links.byExternalId(tenant, resourceType, value);
    return identified(found.map((link) => link.backendId));
  }
  const row = referenceRow(type, comparison, inside);
  if (row?.transform.kind !== 'reference') return undefined;
  const [link] = await links.byScimIds(tenant, [value]);
  const referenced = link === undefined ? undefined : typeNamed(bridge, link.resourceType);
  if (link === undefined || referenced === undefined || !row.transform.to.includes(referenced.mapping.objectType)) {
    // An id that does not resolve may still stand in what the gateway keeps for the tenant.
    return bridge.policies.unresolvedReferences === 'store' ? undefined : { kind: 'none' };
  }
  const target = new BackendReference(referenced.mapping.objectType, link.backendId, link.backendName);
  if (row.source.transitive !== true) return { kind: 'refersTo', attribute: row.backend, target };
  return refersToAny(bridge, referenced, row, target, call);
}

const identified = (ids: readonly string[]): Predicate => (ids.length === 0 ? { kind: 'none' } : { kind: 'id', ids });

const mapped = (type: BridgedType, attribute: string): boolean =>
  type.mapping.rows.some((row) => row.path.extension === undefined && row.path.attribute.name === attribute);

function referenceRow(
  type: BridgedType,
  comparison: BoundComparison,
  inside: Found['inside'],
): CompiledRow | undefined {
  const { attribute } = comparison;
  const owner = inside ?? attribute;
  const sub = inside === undefined ? (attribute.sub?.name ?? 'value') : attribute.definition.name;
  if (sub !== 'value') return undefined;
  const field = type.mapping.field(owner.extension, owner.definition.name);
  return field?.rows.find((row) => row.transform.kind === 'reference');
}
