import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { type PlacedMapping } from './mappings-section.js';
import { at } from './section.js';
import { type TargetSettings } from './target-section.js';

/**
 * Rows of the file about attributes that the connector gives to no mapping: those that make somebody privileged, for one. A password
 * goes by an operation of its own, whatever attribute its row names.
 */
export function checkAttributes(
  mappings: readonly PlacedMapping[],
  { definition, config }: TargetSettings,
  problems: ConfigProblem[],
): void {
  for (const { mapping, places } of mappings) {
    for (const [index, { backend, transform, direction }] of mapping.rows.entries()) {
      const place = places[index];
      if (place === undefined || transform?.type === 'password') continue;
      const why = definition.attributeProblem(config, backend, direction === 'read' ? 'read' : 'write');
      if (why !== undefined) problems.push({ path: at(place, 'backend'), message: why });
    }
  }
}
