import { subAttribute } from '../schema/sub-attributes.js';
import { type Dialect } from './dialect.js';
import { isJsonObject, keyOf, withMember } from './json-object.js';
import { parseJsonText } from './parse-json-text.js';
import { type RepairValue } from './repair-values.js';

const repair: RepairValue = (element, definition, part) => {
  if (part !== 'element' || definition.type !== 'complex' || !isJsonObject(element)) return element;
  const key = keyOf(element, 'value');
  const text = key === undefined ? undefined : element[key];
  if (key === undefined || typeof text !== 'string') return element;
  const role = parseJsonText(text);
  if (!isJsonObject(role) || typeof role['value'] !== 'string') return element;
  const named = withMember(element, key, role['value']);
  const display = role['displayName'];
  const describes = typeof display === 'string' && subAttribute(definition, 'display') !== undefined;
  return describes && keyOf(element, 'display') === undefined ? withMember(named, 'display', display) : named;
};

/**
 * With `AppRoleAssignmentsComplex` Entra ID sends the elements of `roles` as `{"value": "{\"id\":…,\"value\":…,\"displayName\":…}"}`
 * (Microsoft, "Customize application attributes"; SCIM-SDK issue 516). The RFC has no word on what a role may be, so that such a
 * text is a valid value, and Microsoft asks services not to transform values. Therefore off unless switched on.
 */
export const jsonRoles: Dialect = {
  name: 'json-roles',
  description:
    'The value of an element that is the JSON of a role becomes the role\'s "value" and "display" (Entra ID).',
  offByDefault: true,
  patchValue: repair,
  resourceValue: repair,
};
