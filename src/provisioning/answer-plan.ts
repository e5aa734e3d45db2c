import { type CompiledMapping } from '../mapping/compiled-mapping.js';
import { planRead, type ReadPlan } from '../mapping/read-plan.js';
import { type Projection } from '../scim/projection/projection.js';

/** Plans of answers for which the client names no attributes: the same for every request. */
const defaults = new WeakMap<CompiledMapping, ReadPlan>();
const wholes = new WeakMap<CompiledMapping, ReadPlan>();

/** What to read for an answer with this projection. */
export function answerPlan(mapping: CompiledMapping, projection: Projection): ReadPlan {
  if (projection.explicit) return planFor(mapping, projection);
  return remembered(defaults, mapping, () => planFor(mapping, projection));
}

/** What to read to know everything about an object. */
export function wholePlan(mapping: CompiledMapping): ReadPlan {
  return remembered(wholes, mapping, () => planRead(mapping, () => true));
}

const planFor = (mapping: CompiledMapping, projection: Projection): ReadPlan =>
  planRead(mapping, (extension, attribute, sub) => projection.wants(extension, attribute, sub));

function remembered(
  plans: WeakMap<CompiledMapping, ReadPlan>,
  mapping: CompiledMapping,
  make: () => ReadPlan,
): ReadPlan {
  const known = plans.get(mapping);
  if (known !== undefined) return known;
  const plan = make();
  plans.set(mapping, plan);
  return plan;
}
