import { type Attribute, type ResourceType, type Schema } from './tenant-schemas.js';

type Json = Readonly<Record<string, unknown>>;
const urnStart = 'urn:ietf:params:scim:schemas:';
/** Of the discovery endpoints: their own form is checked elsewhere. */
const discovery = /:core:2\.0:(ServiceProviderConfig|ResourceType|Schema)$/;
const common = new Set(['schemas', 'id', 'externalId', 'meta']);

const isType: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  reference: (value) => typeof value === 'string',
  binary: (value) => typeof value === 'string',
  dateTime: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => Number.isInteger(value),
  decimal: (value) => typeof value === 'number',
  complex: isObject,
};

/** What is wrong with a resource by the schemas that the tenant announces (RFC 7643 §2, §3). */
export function checkResource(resource: Json, types: ReadonlyMap<string, ResourceType>): readonly string[] {
  const schemas = resource['schemas'];
  if (!Array.isArray(schemas) || !schemas.every((urn): urn is string => typeof urn === 'string'))
    return ['a resource without schemas'];
  if (schemas.some((urn) => discovery.test(urn))) return [];
  const type = [...types.values()].find(({ core }) => schemas.includes(core.id));
  if (type === undefined) return ['a resource of an unknown schema'];
  if (typeof resource['id'] !== 'string' || resource['id'] === '') return ['a resource without id'];
  const problems = Object.entries(resource).flatMap(([name, value]) => {
    if (common.has(name)) return [];
    const extension = type.extensions.find(({ id }) => id === name);
    if (extension === undefined) return checkAttribute(name, value, type.core);
    if (!schemas.includes(name)) return [`${name} is not in schemas`];
    if (!isObject(value)) return [`${name} is no object`];
    return Object.entries(value).flatMap(([inner, given]) => checkAttribute(inner, given, extension));
  });
  for (const urn of schemas) {
    if (urn !== type.core.id && !type.extensions.some(({ id }) => id === urn))
      problems.push(`an unknown schema ${urn}`);
  }
  return problems;
}

function checkAttribute(name: string, value: unknown, schema: Schema): readonly string[] {
  if (name.startsWith(urnStart)) return [`an extension ${name} that the type does not have`];
  const attribute = schema.attributes.find((one) => one.name === name);
  if (attribute === undefined) return [`an attribute ${JSON.stringify(name.slice(0, 40))} that /Schemas does not have`];
  return checkValue(attribute, value, name);
}

function checkValue(attribute: Attribute, value: unknown, at: string): readonly string[] {
  if (attribute.returned === 'never' || attribute.mutability === 'writeOnly') return [`${at} is returned`];
  if (attribute.multiValued) {
    if (!Array.isArray(value) || value.length === 0) return [`${at} is no array with elements`];
    const elements: readonly unknown[] = value;
    const primaries = elements.filter((element) => isObject(element) && element['primary'] === true).length;
    return [
      ...elements.flatMap((element) => checkOne(attribute, element, at)),
      ...(primaries > 1 ? [`${at} has more than one primary`] : []),
    ];
  }
  return checkOne(attribute, value, at);
}

function checkOne(attribute: Attribute, value: unknown, at: string): readonly string[] {
  if (isType[attribute.type]?.(value) !== true) return [`${at} is no ${attribute.type}`];
  if (!isObject(value)) return [];
  if (Object.keys(value).length === 0) return [`${at} has no parts`];
  return Object.entries(value).flatMap(([name, part]) => {
    const sub = (attribute.subAttributes ?? []).find((one) => one.name === name);
    return sub === undefined
      ? [`${at}.${name.slice(0, 40)} is not in /Schemas`]
      : checkValue(sub, part, `${at}.${name}`);
  });
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
