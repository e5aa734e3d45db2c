import { type ResourceSchema } from '../scim/schema/resource-schema.js';
import { isScimArray, isScimObject, type ScimObject, type ScimValue } from '../scim/schema/values.js';
import { meetsConditions } from './conditions.js';
import { readRowPath, type RowPath } from './row-path.js';

/** Text with SCIM paths in it: `{name.givenName} {name.familyName}`. */
export interface Template {
  readonly parts: readonly (string | RowPath)[];
}

/**
 * Reads a template.
 * @returns a message when a path in it is wrong
 */
export function readTemplate(text: string, schema: ResourceSchema): Template | string {
  const parts: (string | RowPath)[] = [];
  let rest = text;
  for (;;) {
    const open = rest.indexOf('{');
    if (open < 0) break;
    const close = rest.indexOf('}', open);
    if (close < 0) return 'the template has a `{` without `}`';
    const path = readRowPath(rest.slice(open + 1, close), schema);
    if (typeof path === 'string') return path;
    parts.push(rest.slice(0, open), path);
    rest = rest.slice(close + 1);
  }
  parts.push(rest);
  return { parts: parts.filter((part) => part !== '') };
}

/** The text for a resource; undefined when one of the attributes has no value. */
export function renderTemplate(template: Template, resource: ScimObject): string | undefined {
  let text = '';
  for (const part of template.parts) {
    const value = typeof part === 'string' ? part : valueAt(resource, part);
    if (value === undefined || value === '' || typeof value === 'object') return undefined;
    text += String(value);
  }
  return text === '' ? undefined : text;
}

function valueAt(resource: ScimObject, path: RowPath): ScimValue | undefined {
  const holder = path.extension === undefined ? resource : resource[path.extension];
  if (!isScimObject(holder)) return undefined;
  const value = holder[path.attribute.name];
  const candidates = isScimArray(value) ? value : value === undefined ? [] : [value];
  const { sub } = path;
  if (sub === undefined) return candidates[0];
  const element = candidates.find((one): one is ScimObject => isScimObject(one) && meetsConditions(one, path));
  return element?.[sub.name];
}
