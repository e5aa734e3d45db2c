import { hostileNames, hostileTexts, hostileValue, recased } from './hostile.js';
import { type Random } from './random.js';

const interestingBytes = [
  0x00, 0x09, 0x0a, 0x0d, 0x20, 0x22, 0x25, 0x2c, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0x80, 0xc0, 0xff,
];

/** Changes some bytes: one is set, bits flip, a piece goes, comes twice or is moved, the end is cut off. */
export function mutateBytes(random: Random, original: Buffer): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let n = 1 + random.below(4); n > 0 && bytes.length > 0; n--) {
    const at = random.below(bytes.length);
    const end = Math.min(bytes.length, at + 1 + random.below(random.chance(0.8) ? 8 : bytes.length));
    const piece = bytes.subarray(at, end);
    bytes = random.pick([
      () => replaced(bytes, at, at + 1, Buffer.from([random.pick(interestingBytes)])),
      () => replaced(bytes, at, at + 1, Buffer.from([(bytes[at] ?? 0) ^ (1 << random.below(8))])),
      () => replaced(bytes, at, at, Buffer.from([random.pick(interestingBytes)])),
      () => replaced(bytes, at, end, Buffer.alloc(0)),
      () => replaced(bytes, at, at, piece),
      () => replaced(bytes, at, at, Buffer.from(random.pick(hostileTexts))),
      () => bytes.subarray(0, at),
    ])();
  }
  return bytes;
}

const replaced = (bytes: Buffer, from: number, to: number, by: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(to)]);

type Place = readonly (string | number)[];

/** Changes the structure of a JSON value in some places: values and names are changed, removed, doubled and wrapped. */
export function mutateJson(random: Random, original: unknown): unknown {
  let value = original;
  for (let n = 1 + random.below(3); n > 0; n--) {
    const places = placesIn(value);
    value = changeAt(random, value, random.pick(places));
  }
  return value;
}

function placesIn(value: unknown, place: Place = [], found: Place[] = []): Place[] {
  found.push(place);
  if (found.length > 500) return found;
  if (Array.isArray(value)) value.forEach((element, index) => placesIn(element, [...place, index], found));
  else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) placesIn(inner, [...place, name], found);
  }
  return found;
}

/** A copy in which the value at the place, and with it perhaps its name, is another one. */
function changeAt(random: Random, value: unknown, place: Place): unknown {
  const [step, ...rest] = place;
  if (step === undefined) return changed(random, value);
  if (Array.isArray(value)) {
    const copy: unknown[] = [...(value as readonly unknown[])];
    const index = Number(step);
    if (rest.length > 0 || random.chance(0.6)) copy[index] = changeAt(random, copy[index], rest);
    else if (random.chance(0.5)) copy.splice(index, 1);
    else copy.splice(index, 0, copy[index]);
    return copy;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.flatMap(([name, inner]): (readonly [string, unknown])[] => {
      if (name !== step) return [[name, inner]];
      if (rest.length > 0 || random.chance(0.5)) return [[name, changeAt(random, inner, rest)]];
      return random.pick<() => (readonly [string, unknown])[]>([
        () => [],
        () => [[recased(random, name), inner]],
        () => [[random.pick(hostileNames), inner]],
        () => [
          [name, inner],
          [recased(random, name), hostileValue(random)],
        ],
        () => [[name, random.pick(entries)[1]]],
      ])();
    }),
  );
}

function changed(random: Random, value: unknown): unknown {
  return random.pick<() => unknown>([
    () => hostileValue(random),
    () => [value],
    () => ({ value }),
    () => (typeof value === 'string' ? mutateBytes(random, Buffer.from(value)).toString() : null),
    () => (typeof value === 'string' ? recased(random, value) : JSON.stringify(value)),
    () => (Array.isArray(value) ? (value[0] as unknown) : [value, value]),
  ])();
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
