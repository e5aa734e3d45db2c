import { type ResolvedAttribute, type ResourceSchema } from '../schema/resource-schema.js';
import { isJsonObject, type JsonObject } from './json-object.js';

/** What a key leads to, when it is a path that the client may write; undefined for a plain name. */
type Resolve = (path: string, key: string) => ResolvedAttribute | undefined;

/**
 * A resource whose keys that are paths are folded: `urn:…:User:department` goes into the object of that URN, `name.givenName` into
 * `name`. Where something stands already, and where a filter selects among values, the key is left to be ignored.
 *
 * @returns undefined when there was nothing to fold.
 */
export function foldKeys(body: JsonObject, schema: ResourceSchema, resolve: Resolve): JsonObject | undefined {
  const folded: Folded[] = [];
  const root = new Container();
  for (const [key, value] of Object.entries(body)) {
    const extension = schema.extension(key);
    const inner = extension !== undefined && isJsonObject(value) ? root.container(key) : undefined;
    if (extension !== undefined && isJsonObject(value) && inner !== undefined) {
      for (const [name, part] of Object.entries(value)) {
        const found = resolve(`${extension.id}:${name}`, name);
        if (found === undefined || name.includes('[')) inner.put(name, part);
        else folded.push({ found, value: part, from: inner, key: name });
      }
      continue;
    }
    const found = extension === undefined && !key.includes('[') ? resolve(key, key) : undefined;
    if (found === undefined) root.put(key, value);
    else folded.push({ found, value, from: root, key });
  }
  const placed = folded.filter((entry) => place(entry, root));
  return placed.length === 0 ? undefined : root.toObject();
}

interface Folded {
  readonly found: ResolvedAttribute;
  readonly value: unknown;
  /** Where the key stood, to put it back when its place is taken. */
  readonly from: Container;
  readonly key: string;
}

/** @returns whether there was room for the value; otherwise it is back where it stood. */
function place({ found, value, from, key }: Folded, root: Container): boolean {
  const { extension, definition, sub } = found;
  const name = (sub ?? definition).name;
  const holder = extension === undefined ? root : root.container(extension);
  const target = sub === undefined ? holder : definition.multiValued ? undefined : holder?.container(definition.name);
  const free = target?.has(name) === false;
  if (free) target.put(name, value);
  else from.put(key, value);
  return free;
}

/** An object under construction; its names are found in any case (RFC 7643 §2.1). */
class Container {
  private readonly members = new Map<string, unknown>();
  /** Names as they are spelt, by their lower-case form. */
  private readonly names = new Map<string, string>();

  put(name: string, value: unknown): void {
    this.members.set(name, value);
    this.names.set(name.toLowerCase(), name);
  }

  has(name: string): boolean {
    return this.names.has(name.toLowerCase());
  }

  /** The object at this name, made when nothing stands there; undefined when something else does. */
  container(name: string): Container | undefined {
    const spelt = this.names.get(name.toLowerCase()) ?? name;
    const there = this.members.get(spelt);
    if (there instanceof Container) return there;
    if (there !== undefined && there !== null && !isJsonObject(there)) return undefined;
    const made = new Container();
    for (const [key, value] of Object.entries(there ?? {})) made.put(key, value);
    this.put(spelt, made);
    return made;
  }

  toObject(): JsonObject {
    // Object.fromEntries defines properties, so that `__proto__` stays a plain name.
    return Object.fromEntries(
      [...this.members].map(([name, value]) => [name, value instanceof Container ? value.toObject() : value]),
    );
  }
}
