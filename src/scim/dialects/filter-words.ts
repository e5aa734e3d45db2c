import { splitAttributePath } from '../filter/attribute-path.js';
import { type AttributeType } from '../schema/model.js';
import { type ResourceSchema } from '../schema/resource-schema.js';
import { subAttribute } from '../schema/sub-attributes.js';

const operators: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']);
const keywords: ReadonlySet<string> = new Set(['and', 'or', 'not']);
/** A quoted text (the last one may be open), a word, or what stands between. */
const token = /"(?:[^"\\]|\\.)*"?|[^\s"()[\]]+|[\s()[\]]+/g;

/**
 * Rewrites attribute paths and unquoted values of a filter, without parsing it: what makes no sense comes out as it went in.
 *
 * @param rewrite gets a word, its role and, for a value, the attribute path that it is compared with.
 * @returns undefined when nothing was rewritten.
 */
export function rewriteFilter(
  text: string,
  rewrite: (word: string, role: 'path' | 'value', path: string) => string,
): string | undefined {
  let path = '';
  let next: 'path' | 'operator' | 'value' = 'path';
  const result = text.replace(token, (found) => {
    if (/^[\s()[\]]/.test(found)) {
      // A bracket ends what stood before it; blanks do not.
      if (found.trim() !== '') next = 'path';
      return found;
    }
    const word = found.toLowerCase();
    if (next === 'value') {
      next = 'path';
      return found.startsWith('"') ? found : rewrite(found, 'value', path);
    }
    if (next === 'operator') {
      next = operators.has(word) ? 'value' : 'path';
      return found;
    }
    if (keywords.has(word)) return found;
    next = 'operator';
    path = found;
    return rewrite(found, 'path', found);
  });
  return result === text ? undefined : result;
}

/** The type of what the path compares; undefined when the schema does not have it, as inside square brackets. */
export function typeOfPath(path: string, schema: ResourceSchema): AttributeType | undefined {
  const split = splitAttributePath(path);
  const found = split && schema.resolve(split);
  if (found === undefined) return undefined;
  const attribute = found.sub ?? found.definition;
  return attribute.type === 'complex' ? subAttribute(attribute, 'value')?.type : attribute.type;
}
