import { attributeValue, oneValue, spelled } from './generate-values.js';
import { hostileNames, hostileTexts, hostileValue } from './hostile.js';
import { type Known } from './known.js';
import { mutateBytes } from './mutate.js';
import { type Random } from './random.js';
import { type Attribute, type ResourceType } from './tenant-schemas.js';

const operators = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

/** A filter (RFC 7644 §3.4.2.2) over the attributes of the type; sometimes not quite one. */
export function filterText(random: Random, type: ResourceType, known: Known): string {
  const text = expression(random, type, known, 0);
  if (random.chance(0.85)) return text;
  if (random.chance(0.1)) return `${'('.repeat(random.below(3_000))}${text}`;
  if (random.chance(0.1)) return Array.from({ length: random.below(150) }, () => text).join(' or ');
  return mutateBytes(random, Buffer.from(text)).toString();
}

function expression(random: Random, type: ResourceType, known: Known, depth: number): string {
  const inner = (): string => expression(random, type, known, depth + 1);
  const deep = depth > 3 ? 0 : 1;
  return random.weighted<() => string>([
    [5, () => comparison(random, ...namedAttribute(random, type), known)],
    [deep, () => `${inner()} ${random.pick(['and', 'or', 'AND'])} ${inner()}`],
    [deep, () => `(${inner()})`],
    [deep, () => `not (${inner()})`],
    [1, () => valuePath(random, type, known)],
  ])();
}

function comparison(random: Random, path: string, attribute: Attribute, known: Known): string {
  if (random.chance(0.15)) return `${path} pr`;
  const value = random.chance(0.9) ? oneValue(random, attribute, known) : hostileValue(random);
  return `${path} ${spelled(random, random.pick(operators))} ${JSON.stringify(value)}`;
}

function valuePath(random: Random, type: ResourceType, known: Known): string {
  const { attribute, name } = anyAttribute(random, type);
  const subs = attribute.subAttributes ?? [attribute];
  const conditions = Array.from({ length: 1 + random.below(2) }, () => {
    const sub = random.pick(subs);
    return comparison(random, attribute.subAttributes === undefined ? 'value' : spelled(random, sub.name), sub, known);
  });
  return `${name}[${conditions.join(random.chance(0.5) ? ' and ' : ' or ')}]`;
}

function anyAttribute(random: Random, type: ResourceType): { readonly name: string; readonly attribute: Attribute } {
  const schema = random.chance(0.8) ? type.core : random.pick([type.core, ...type.extensions]);
  const attribute = random.pick(schema.attributes);
  const name = spelled(random, attribute.name);
  return { attribute, name: schema === type.core && random.chance(0.9) ? name : `${schema.id}:${name}` };
}

/** A path to an attribute or a part of it, and what is there. */
function namedAttribute(random: Random, type: ResourceType): [string, Attribute] {
  const { name, attribute } = anyAttribute(random, type);
  if (random.chance(0.05)) return [random.pick(hostileNames), attribute];
  const common = random.pick(['id', 'externalId', 'meta.created', 'meta.version', 'schemas']);
  if (random.chance(0.1)) return [common, { ...attribute, type: common === 'meta.created' ? 'dateTime' : 'string' }];
  if (attribute.subAttributes === undefined || random.chance(0.2)) return [name, attribute];
  const sub = random.pick(attribute.subAttributes);
  return [`${name}.${spelled(random, sub.name)}`, sub];
}

/** The names of a parameter such as `attributes`. */
export const nameList = (random: Random, type: ResourceType): readonly string[] =>
  random.list(4, () => (random.chance(0.9) ? namedAttribute(random, type)[0] : random.pick(hostileTexts)));

/** The body of a PATCH (RFC 7644 §3.5.2). */
export function patchBody(random: Random, type: ResourceType, known: Known): unknown {
  return {
    schemas: [patchUrn],
    Operations: Array.from({ length: 1 + random.below(4) }, () => operation(random, type, known)),
  };
}

function operation(random: Random, type: ResourceType, known: Known): unknown {
  const op = random.pick(['add', 'replace', 'remove', 'Add', 'Replace']);
  const { name, attribute } = anyAttribute(random, type);
  const value = attribute.name === 'password' && random.chance(0.95) ? 7 : attributeValue(random, attribute, known);
  if (op !== 'remove' && random.chance(0.2)) return { op, value: { [name]: value } };
  return random.weighted<() => unknown>([
    [5, () => ({ op, path: name, value })],
    [2, () => ({ op, path: name })],
    [3, () => partOperation(random, op, name, attribute, known)],
    [2, () => ({ op, path: valuePath(random, type, known), value })],
    [1, () => ({ op, path: `${valuePath(random, type, known)}.value`, value: 'someone@mill.example' })],
    [0.5, () => ({ op, path: random.pick(hostileNames), value: hostileValue(random) })],
    [0.5, () => ({ op, path: mutateBytes(random, Buffer.from(valuePath(random, type, known))).toString(), value })],
  ])();
}

function partOperation(random: Random, op: string, name: string, attribute: Attribute, known: Known): unknown {
  const sub = random.pick(attribute.subAttributes ?? [attribute]);
  return { op, path: `${name}.${sub.name}`, value: attributeValue(random, sub, known) };
}

/** The parameters of a query (RFC 7644 §3.4.2). */
export function queryParameters(random: Random, type: ResourceType, known: Known): [string, unknown][] {
  const integers = [0, 1, 2, 10, -1, 1_000, 2 ** 53, '', 'x', 1.5];
  const found: [number, () => [string, unknown]][] = [
    [0.6, () => ['filter', filterText(random, type, known)]],
    [0.2, () => ['sortBy', random.chance(0.8) ? namedAttribute(random, type)[0] : valuePath(random, type, known)]],
    [0.1, () => ['sortOrder', random.pick(['ascending', 'descending', 'DESCENDING', 'sideways', ''])]],
    [0.2, () => ['startIndex', random.pick(integers)]],
    [0.3, () => ['count', random.pick(integers)]],
    [0.2, () => ['attributes', nameList(random, type)]],
    [0.15, () => ['excludedAttributes', nameList(random, type)]],
    [0.1, () => ['cursor', random.pick(['', 'x', 'AAAA', ...hostileTexts])]],
    [0.05, () => [random.pick(hostileNames), random.pick(hostileTexts)]],
  ];
  return found.filter(([probability]) => random.chance(probability)).map(([, make]) => make());
}

/** The same as the body of a POST to `/.search` (RFC 7644 §3.4.3). */
export const searchBody = (random: Random, type: ResourceType, known: Known): unknown => ({
  schemas: [searchUrn],
  ...Object.fromEntries(queryParameters(random, type, known)),
});
