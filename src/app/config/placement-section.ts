import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { type CompiledMapping } from '../../mapping/compiled-mapping.js';
import { type PlacementRule } from '../../provisioning/lifecycle/placement.js';
import { ScimError } from '../../scim/errors/scim-error.js';
import { type FilterLimits } from '../../scim/filter/ast.js';
import { attributeTerms } from '../../scim/filter/attribute-terms.js';
import { bindFilter, type BoundFilter } from '../../scim/filter/bind-filter.js';
import { parseFilter } from '../../scim/filter/parse-filter.js';
import { checkContainer, readPerType, type TypeContext } from './per-type-section.js';
import { asList, at, readSection } from './section.js';

const limits: FilterLimits = { maxLength: 4096, maxDepth: 40, maxTerms: 100 };

class RuleSection {
  /** SCIM filter (RFC 7644 §3.4.2.2) on the resource as it is going to be; left out: all resources. */
  @IsOptional()
  @IsString()
  readonly when: string | undefined = undefined;

  @IsString({ message: 'is required: where resources lie that match' })
  @IsNotEmpty({ message: 'is required: where resources lie that match' })
  readonly container: string = '';
}

/** A tenant's `placement`: resource type → rules; the first one that matches says where the object lies. */
export function readPlacements(
  raw: unknown,
  context: TypeContext,
  path: string,
  problems: ConfigProblem[],
): ReadonlyMap<string, readonly PlacementRule[]> {
  return readPerType(raw, context, path, problems, (node, mapping, place) => {
    const items = asList(node, place, problems);
    return items.map((item, index) => {
      const own = `${place}[${index}]`;
      const { when, container } = readSection(RuleSection, item, own, problems);
      if (when === undefined && index < items.length - 1) {
        problems.push({
          path: own,
          message: 'matches everything, so that no rule after it does: put it last, or add `when`',
        });
      }
      if (typeof container === 'string' && container !== '') {
        checkContainer(container, mapping, context, at(own, 'container'), problems);
      }
      const filter = typeof when === 'string' ? readFilter(when, mapping, at(own, 'when'), problems) : undefined;
      return { filter, container };
    });
  });
}

function readFilter(
  text: string,
  mapping: CompiledMapping,
  path: string,
  problems: ConfigProblem[],
): BoundFilter | undefined {
  try {
    // The schema as it is announced: what no row can hold is not there at the next change.
    const filter = bindFilter(parseFilter(text, limits), mapping.schema);
    const computed = attributeTerms(filter)
      .map(({ attribute }) => attribute.definition)
      .find(({ mutability }) => mutability === 'readOnly');
    if (computed === undefined) return filter;
    problems.push({ path, message: `asks for ${computed.name}, which is not known before the object is there` });
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    problems.push({ path, message: `is not a filter on this resource type: ${error.detail}` });
  }
  return undefined;
}
