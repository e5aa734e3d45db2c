import { type BackendObject } from '../../connectors/sdk/backend-object.js';
import { type SearchRequest, type SearchResult } from '../../connectors/sdk/capabilities/searchable.js';
import { type Comparison, type Predicate } from '../../connectors/sdk/predicate.js';
import { type Joining, sameNames } from './coalesced-calls.js';

/**
 * Objects that a joint search finds at most. Most of these searches look for one object, or for none; those that find many cost
 * one such search in vain.
 */
const jointLimit = 100;

/** Text that a backend compares as it is: anything else may become a pattern that finds half the backend for everybody. */
const plain = /^[ -~]+$/;

/** A search for the objects that have one text as a value of an attribute, and which it fetches: it can tell whose an object is. */
type SearchForText = SearchRequest & { readonly predicate: TextComparison };
type TextComparison = Comparison & { readonly value: string };

/**
 * Searches for one text in the same attribute (`userName eq "…"`, which identity providers send before each creation) become one
 * search for any of the texts.
 */
export const joinedSearches: Joining<SearchRequest, SearchResult> = {
  joinable: (request) => isForText(request) && request.attributes.includes(request.predicate.attribute),
  alike: (one, other) =>
    one.objectType === other.objectType &&
    isForText(one) &&
    isForText(other) &&
    one.predicate.attribute === other.predicate.attribute &&
    one.predicate.caseExact === other.predicate.caseExact &&
    sameNames(one.attributes, other.attributes),
  join: (requests) => {
    const [{ objectType, attributes }] = requests as readonly [SearchRequest, ...SearchRequest[]];
    const terms = new Map<string, Predicate>();
    for (const { predicate } of requests.filter(isForText)) terms.set(predicate.value, predicate);
    const parts = [...terms.values()];
    const [first] = parts;
    const predicate = parts.length === 1 && first !== undefined ? first : { kind: 'or' as const, parts };
    return { objectType, attributes, predicate, limit: jointLimit };
  },
  share: (requests, { objects, complete }) => {
    if (!complete) return [];
    const shares = sharesOf(requests.filter(isForText), objects);
    // More than wanted: which of them, and whether there are really so many, only the backend can tell.
    return requests.map(({ limit }, index) => {
      const own = shares[index];
      return own === undefined || own.length > limit ? undefined : { objects: own, complete };
    });
  },
};

function isForText(request: SearchRequest): request is SearchForText {
  const { predicate } = request;
  if (predicate.kind !== 'comparison' || predicate.operator !== 'equals') return false;
  return typeof predicate.value === 'string' && plain.test(predicate.value);
}

/**
 * The objects that each search may have found: those with a value like the text, and those that are like no text at all. A backend
 * may compare more loosely than anybody else would; who asks sieves anyway, so more does no harm, and less would lose an object.
 */
function sharesOf(requests: readonly SearchForText[], objects: readonly BackendObject[]): readonly BackendObject[][] {
  const shares = requests.map((): BackendObject[] => []);
  const byForm = new Map<string, BackendObject[][]>();
  for (const [index, { predicate }] of requests.entries()) {
    const form = looseForm(predicate.value);
    const share = shares[index] ?? [];
    const others = byForm.get(form);
    if (others === undefined) byForm.set(form, [share]);
    else others.push(share);
  }
  const attribute = requests[0]?.predicate.attribute ?? '';
  for (const object of objects) {
    const fitting = new Set<BackendObject[]>();
    for (const value of object.attributes[attribute] ?? []) {
      if (typeof value !== 'string') continue;
      for (const share of byForm.get(looseForm(value)) ?? []) fitting.add(share);
    }
    for (const share of fitting.size > 0 ? fitting : shares) share.push(object);
  }
  return shares;
}

/** Nothing to prepare but the case. */
const ordinary = /^[!-,.-~]+$/;

/**
 * A form that texts share whenever a backend takes them for equal: compatible characters, marks, blanks, hyphens and what has no
 * width (RFC 4518, with its rule for telephone numbers) and case count for nothing.
 */
function looseForm(text: string): string {
  if (ordinary.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{P}\p{S}]|-/gu, '');
}
