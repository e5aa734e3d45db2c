import { type CompiledMapping } from '../mapping/compiled-mapping.js';
import { planRead, type ReadPlan, type Wants } from '../mapping/read-plan.js';
import { type BoundFilter } from '../scim/filter/bind-filter.js';
import { type Projection } from '../scim/projection/projection.js';
import { type ResolvedAttribute } from '../scim/schema/resource-schema.js';
import { type Sort } from '../scim/sorting/sort.js';
import { answerPlan } from './answer-plan.js';
import { type WantedReflections } from './reflector.js';

/** What a query reads of the objects that it looks at. */
export interface QueryReading {
  /** For rendering resources that are to be sieved or sorted, no more than that needs. */
  readonly sievePlan: ReadPlan;
  /** What of the references the filter and the sort ask about. */
  readonly sieveReflections: WantedReflections;
  /** For rendering the resources of the answer. */
  readonly answerPlan: ReadPlan;
  /** For both at once. */
  readonly wholePlan: ReadPlan;
}

/** Readings for one mapping that are kept: clients ask for the same few attributes again and again. */
const mostKept = 64;

/** Readings of queries that name no attributes for the answer, by the attributes of their filter and order. */
const kept = new WeakMap<CompiledMapping, Map<string, QueryReading>>();

/** Plans what a query reads. */
export function planReading(
  mapping: CompiledMapping,
  filter: BoundFilter | undefined,
  sort: Sort | undefined,
  projection: Projection,
): QueryReading {
  const named = attributeNames(filter, sort);
  if (projection.explicit) return makeReading(mapping, named, projection);
  let readings = kept.get(mapping);
  if (readings === undefined) kept.set(mapping, (readings = new Map<string, QueryReading>()));
  const key = named.size === 1 ? String([...named][0]) : JSON.stringify([...named].sort());
  const known = readings.get(key);
  if (known !== undefined) return known;
  const made = makeReading(mapping, named, projection);
  if (readings.size >= mostKept) readings.clear();
  readings.set(key, made);
  return made;
}

function makeReading(mapping: CompiledMapping, named: ReadonlySet<string>, projection: Projection): QueryReading {
  // `schemas` tells which extensions have values, so that they must be read.
  const asksForSchemas = named.has(nameKey(undefined, 'schemas'));
  const inSieve: Wants = (extension, attribute) =>
    named.has(nameKey(extension, attribute)) || (asksForSchemas && extension !== undefined);
  const sieve = planRead(mapping, inSieve);
  const answer = answerPlan(mapping, projection);
  // By rows and not by what they fetch: two attributes may be read from the same one of the backend.
  const enough = sieve.rows.every((row) => answer.rows.includes(row));
  const whole = enough
    ? answer
    : planRead(
        mapping,
        (extension, attribute, sub) => inSieve(extension, attribute) || projection.wants(extension, attribute, sub),
      );
  return {
    sievePlan: sieve,
    sieveReflections: {
      wants: inSieve,
      names: (extension, attribute, sub) => named.has(`${nameKey(extension, attribute)}.${sub}`),
    },
    answerPlan: answer,
    wholePlan: whole,
  };
}

const nameKey = (extension: string | undefined, attribute: string): string => `${extension ?? ''}:${attribute}`;

/** Attributes that filter and sort are about, and those of their sub-attributes that they name: `:emails`, `:emails.value`. */
function attributeNames(filter: BoundFilter | undefined, sort: Sort | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  const keyOf = ({ extension, definition }: ResolvedAttribute): string => nameKey(extension, definition.name);
  const add = (attribute: ResolvedAttribute): void => {
    names.add(keyOf(attribute));
    if (attribute.sub !== undefined) names.add(`${keyOf(attribute)}.${attribute.sub.name}`);
  };
  const collect = (node: BoundFilter): void => {
    switch (node.kind) {
      case 'and':
      case 'or':
        node.parts.forEach(collect);
        break;
      case 'not':
        collect(node.part);
        break;
      case 'valuePath':
        add(node.attribute);
        for (const sub of attributeNames(node.filter, undefined)) names.add(`${keyOf(node.attribute)}.${sub.slice(1)}`);
        break;
      default:
        add(node.attribute);
    }
  };
  if (filter !== undefined) collect(filter);
  if (sort !== undefined) add(sort.attribute);
  return names;
}
