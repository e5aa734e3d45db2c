import { type Relocatable } from '../../../connectors/sdk/capabilities/relocatable.js';
import { attributeTerms } from '../../scim/filter/attribute-terms.js';
import { type BoundFilter } from '../../scim/filter/bind-filter.js';
import { matches } from '../../scim/filter/evaluate.js';
import { isScimObject, type ScimObject, type ScimValue } from '../../scim/schema/values.js';

/** One rule: resources that match it lie in its container. */
export interface PlacementRule {
  /** undefined: all resources. */
  readonly filter: BoundFilter | undefined;
  readonly container: string;
}

/** An attribute that a rule asks about. */
interface ReadAttribute {
  readonly extension: string | undefined;
  readonly name: string;
}

/** Where the objects of one resource type lie: the first rule that matches the resource says it. */
export class Placement {
  private readonly reads: readonly ReadAttribute[];

  /** @param containers all that the tenant's rules and lifecycle policy of the type name: one may lie within another */
  constructor(
    private readonly rules: readonly PlacementRule[],
    private readonly containers: readonly string[],
  ) {
    this.reads = rules.flatMap(({ filter }) => (filter === undefined ? [] : attributesOf(filter)));
  }

  /** undefined: no rule matches. */
  containerFor(resource: ScimObject): string | undefined {
    return this.rules.find(({ filter }) => filter === undefined || matches(filter, resource))?.container;
  }

  /** Whether turning one resource into the other changes anything that a rule reads. */
  concerns(before: ScimObject, after: ScimObject): boolean {
    return this.reads.some((read) => JSON.stringify(valueOf(before, read)) !== JSON.stringify(valueOf(after, read)));
  }

  /** Whether a change that assigns these attributes may change anything that a rule reads. */
  mentions(assigned: ScimObject): boolean {
    return this.reads.some((read) => valueOf(assigned, read) !== undefined);
  }

  /**
   * Whether an object lies where it belongs: below the container at any depth, but not in another container of the tenant's that lies
   * below that one.
   */
  isAtHome(connector: Pick<Relocatable, 'isWithin'>, name: string, container: string): boolean {
    if (!connector.isWithin(name, container)) return false;
    return !this.containers.some(
      (other) => other !== container && connector.isWithin(other, container) && connector.isWithin(name, other),
    );
  }
}

const attributesOf = (filter: BoundFilter): readonly ReadAttribute[] =>
  attributeTerms(filter).map(({ attribute: { extension, definition } }) => ({ extension, name: definition.name }));

function valueOf(resource: ScimObject, { extension, name }: ReadAttribute): ScimValue | undefined {
  if (extension === undefined) return resource[name];
  const values = resource[extension];
  return isScimObject(values) ? values[name] : undefined;
}
