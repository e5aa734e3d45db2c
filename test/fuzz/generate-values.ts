import { hostileNames, hostileTexts, hostileValue, recased } from './hostile.js';
import { type Random } from './random.js';
import { type Attribute, type ResourceType } from './tenant-schemas.js';
import { type Known } from './known.js';

const words = ['ada', 'Ada', 'grace', 'Hopper', 'weaver', 'x', 'north-42', 'ada@mill.example', 'Zoë', 'a b', '7'];

/** A value that the attribute may have; sometimes one that it may not. */
export function attributeValue(random: Random, attribute: Attribute, known: Known): unknown {
  if (random.chance(0.08)) return hostileValue(random);
  if (attribute.multiValued && random.chance(0.95)) return random.list(3, () => oneValue(random, attribute, known));
  return oneValue(random, attribute, known);
}

/** A single value, or an element of a multi-valued attribute. */
export function oneValue(random: Random, attribute: Attribute, known: Known): unknown {
  switch (attribute.type) {
    case 'complex':
      return complexValue(random, attribute, known);
    case 'boolean':
      return random.pick([true, false, 'True', 'false']);
    case 'integer':
      return random.below(100);
    case 'decimal':
      return random.fraction() * 100;
    case 'dateTime':
      return random.pick(['2026-01-31T12:00:00Z', '2011-05-13T04:42:34.123+02:00', '0001-01-01T00:00:00Z']);
    case 'binary':
      return random.pick(['QUJD', '', 'QQ==', '====']);
    default:
      return textValue(random, attribute, known);
  }
}

function textValue(random: Random, { name, canonicalValues }: Attribute, known: Known): string {
  if (random.chance(0.1)) return random.pick(hostileTexts);
  if (canonicalValues !== undefined && random.chance(0.8)) return random.pick(canonicalValues);
  if (name === 'value' || name === '$ref') return random.chance(0.7) ? known.anyId(random) : random.pick(words);
  if (name === 'userName' || name === 'displayName') return known.anyName(random);
  return random.pick(words);
}

function complexValue(random: Random, { subAttributes = [] }: Attribute, known: Known): unknown {
  const entries = subAttributes
    .filter(() => random.chance(0.5))
    .map((sub) => [spelled(random, sub.name), attributeValue(random, sub, known)] as const);
  if (random.chance(0.05)) entries.push([random.pick(hostileNames), hostileValue(random)]);
  return Object.fromEntries(entries);
}

/** A name as clients write it. */
export const spelled = (random: Random, name: string): string => (random.chance(0.1) ? recased(random, name) : name);

/** The body of a POST or PUT. */
export function resourceBody(random: Random, type: ResourceType, known: Known): unknown {
  const entries: [string, unknown][] = [['schemas', [type.core.id, ...type.extensions.map(({ id }) => id)]]];
  for (const attribute of type.core.attributes) {
    const wanted = attribute.name === 'password' ? 0.005 : known.isNaturalKey(attribute.name) ? 0.97 : 0.25;
    if (random.chance(wanted)) entries.push(namedValue(random, attribute, known));
  }
  if (random.chance(0.3)) entries.push(['externalId', known.anyName(random)]);
  for (const { id, attributes } of type.extensions) {
    if (random.chance(0.6)) continue;
    const inner = attributes.filter(() => random.chance(0.4)).map((one) => namedValue(random, one, known));
    entries.push([spelled(random, id), Object.fromEntries(inner)]);
  }
  if (random.chance(0.1)) entries.push([random.pick(hostileNames), hostileValue(random)]);
  return Object.fromEntries(entries);
}

const namedValue = (random: Random, attribute: Attribute, known: Known): [string, unknown] => [
  spelled(random, attribute.name),
  attributeValue(random, attribute, known),
];
