import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { asMapping, at } from './section.js';

/**
 * A tenant's `dialects`: names of dialects switched on or off. Those that are not named keep their default.
 *
 * @param known names of the dialects that there are
 */
export function readDialects(
  raw: unknown,
  known: readonly string[],
  path: string,
  problems: ConfigProblem[],
): ReadonlyMap<string, boolean> {
  const switches = new Map<string, boolean>();
  if (raw === undefined || raw === null) return switches;
  for (const [name, value] of Object.entries(asMapping(raw, path, problems) ?? {})) {
    if (!known.includes(name)) {
      problems.push({ path: at(path, name), message: `is not a known dialect; known: ${known.join(', ')}` });
    } else if (typeof value !== 'boolean') {
      problems.push({ path: at(path, name), message: 'must be true or false' });
    } else {
      switches.set(name, value);
    }
  }
  return switches;
}
