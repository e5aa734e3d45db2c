import { type Predicate } from '../../connectors/sdk/predicate.js';
import { mayBeKept, type KeptFor } from '../mapping/kept-bounds.js';
import { attributeTerms, type AttributeTerm } from '../scim/filter/attribute-terms.js';
import { necessaryTexts } from '../mapping/necessary-texts.js';
import { type BoundFilter } from '../scim/filter/bind-filter.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { type LinkStore } from './ports.js';

/** Objects that a search is told to look at besides; when there may be more, it looks at all. */
const mostNamed = 200;

/**
 * Looks up for which objects the gateway keeps what the terms of a filter may be about, before the filter is translated. Nothing is
 * asked for a tenant that lets the gateway keep nothing.
 */
export async function keptTerms(
  links: LinkStore,
  bridge: Bridge,
  type: BridgedType,
  filter: BoundFilter,
): Promise<KeptFor | undefined> {
  const { unmapped, unresolvedReferences } = bridge.policies;
  if (unmapped !== 'store' && unresolvedReferences !== 'store') return undefined;
  const found = new Map<AttributeTerm, Predicate>();
  const asked = new Map<string, Predicate>();
  for (const term of attributeTerms(filter)) {
    if (!mayBeKept(term, type.mapping)) continue;
    const { name } = term.attribute.definition;
    const texts = necessaryTexts(term, type.mapping);
    const key = JSON.stringify([name, texts]);
    const known = asked.get(key) ?? (await keepers(links, bridge, type, name, texts));
    asked.set(key, known);
    found.set(term, known);
  }
  return (term) => found.get(term);
}

async function keepers(
  links: LinkStore,
  bridge: Bridge,
  type: BridgedType,
  attribute: string,
  texts: readonly string[] | undefined,
): Promise<Predicate> {
  const ids = await links.keepers(bridge.tenant, type.scope, { attribute, texts }, mostNamed + 1);
  if (ids.length > mostNamed) return { kind: 'all' };
  return ids.length === 0 ? { kind: 'none' } : { kind: 'id', ids };
}
