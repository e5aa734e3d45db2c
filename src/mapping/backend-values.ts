import { type BackendObject, type BackendValue } from '../../connectors/sdk/backend-object.js';

const none: readonly BackendValue[] = [];

/** The values of an attribute of an object; none when it is absent. */
export function valuesOf(object: BackendObject, attribute: string): readonly BackendValue[] {
  return Object.hasOwn(object.attributes, attribute) ? (object.attributes[attribute] ?? none) : none;
}
