import { type BackendReference, type BackendValue } from '../../connectors/sdk/backend-object.js';
import { valuesOf } from '../mapping/backend-values.js';
import { type Reflection } from '../mapping/reflections.js';
import {
  isScimArray,
  isScimObject,
  type MutableScimObject,
  type ScimObject,
  type ScimValue,
} from '../scim/schema/values.js';
import { type Bridge, type BridgedType, typeOfObject } from './bridge.js';
import { keyOfReference, ReferencedObjects, type Referenced, type ReferencedByKey } from './referenced-objects.js';
import { type References } from './references.js';
import { locationOf, type Rendered } from './render.js';
import { type RequestContext } from './request-context.js';

/** What of the references an answer, or a filter, needs. A `Projection` is one. */
export interface WantedReflections {
  wants(extension: string | undefined, attribute: string, sub?: string): boolean;
  names(extension: string | undefined, attribute: string, sub: string): boolean;
}

/** One reflection as it is wanted here. */
interface Wanted {
  readonly reflection: Reflection;
  readonly name: boolean;
  readonly transitive: boolean;
}

/** A reference of a resource, and how it came there. */
interface Place {
  readonly reference: BackendReference;
  readonly direct: boolean;
}

/**
 * Puts beside references what they point at: names for people, and the references that follow from others (the groups of a user's groups;
 * RFC 7643 §4.1.2). Costs nothing for resources without references, and one look-up for a page of them (`ReferencedObjects`), one more
 * for each level of nesting.
 */
export class Reflector {
  private readonly objects = new ReferencedObjects();

  constructor(private readonly references: References) {}

  /** Adds to the resources, which nobody else has yet. @throws ConnectorError */
  async add(
    context: RequestContext,
    bridge: Bridge,
    type: BridgedType,
    rendered: readonly Rendered[],
    wanted: WantedReflections,
  ): Promise<void> {
    for (const reflection of type.mapping.reflections) {
      const { extension, attribute } = reflection.row.path;
      if (!wanted.wants(extension, attribute.name)) continue;
      const { name, onRequest, transitive } = reflection;
      const named =
        name !== undefined &&
        (onRequest ? wanted.names(extension, attribute.name, name) : wanted.wants(extension, attribute.name, name));
      // Before a reference is looked at: a group may have a hundred thousand.
      if (!named && !transitive && !reflection.labelled) continue;
      const found = rendered.map(({ object }) => referencesOf(valuesOf(object, reflection.row.backend), reflection));
      if (found.every((own) => own.length === 0)) continue;
      await this.addOne(context, bridge, rendered, found, { reflection, name: named, transitive });
    }
  }

  /** What was changed through this process must not be shown as it was before. */
  forget(bridge: Bridge | undefined, resourceType: string): void {
    this.objects.forget(bridge, resourceType);
  }

  private async addOne(
    context: RequestContext,
    bridge: Bridge,
    rendered: readonly Rendered[],
    found: readonly (readonly BackendReference[])[],
    wanted: Wanted,
  ): Promise<void> {
    const { reflection, name, transitive } = wanted;
    if (rendered.length === 1 && this.addRemembered(context, bridge, rendered, found, wanted)) return;
    const known: ReferencedByKey =
      name || transitive ? await this.lookUp(context, bridge, found.flat(), wanted) : new Map<string, Referenced>();
    const places = rendered.map(({ object }, index) => placesOf(found[index] ?? [], known, object.id, reflection));
    const all = [...new Map(places.flat().map(({ reference }) => [keyOfReference(reference), reference])).values()];
    const toScimId = await this.references.toScimIds(bridge, all);
    const ids = new Map(all.map((reference) => [keyOfReference(reference), toScimId(reference)]));
    for (const [index, { resource }] of rendered.entries()) {
      const described = new Map<string, Described>();
      for (const { reference, direct } of places[index] ?? []) {
        const key = keyOfReference(reference);
        const resolved = ids.get(key);
        const type = typeOfObject(bridge, reference.objectType);
        if (resolved === undefined || type === undefined) continue;
        const { id } = resolved;
        const shown = name ? nameOf(known.get(key), reflection) : undefined;
        described.set(id, { id, location: locationOf(context, type, id), direct, name: shown });
      }
      write(resource, described, reflection);
    }
  }

  /** What most readings are: one resource, whose few references were all looked up a moment ago and lead no further. False: they were not. */
  private addRemembered(
    context: RequestContext,
    bridge: Bridge,
    [only]: readonly Rendered[],
    [references = []]: readonly (readonly BackendReference[])[],
    { reflection, name, transitive }: Wanted,
  ): boolean {
    const follow = transitive ? reflection.row.backend : undefined;
    const { toScimId } = this.references.remembered(bridge);
    const described = new Map<string, Described>();
    for (const reference of references) {
      const type = typeOfObject(bridge, reference.objectType);
      const known = type && this.objects.remembered(type, reference.id, follow);
      const resolved = toScimId(reference);
      if (type === undefined || known === undefined || known.refersTo.length > 0 || resolved === undefined)
        return false;
      const { id } = resolved;
      const shown = name ? nameOf(known, reflection) : undefined;
      described.set(id, { id, location: locationOf(context, type, id), direct: true, name: shown });
    }
    if (only !== undefined) write(only.resource, described, reflection);
    return true;
  }

  /** The objects, and those that follow from them, level by level. Who was seen once is not looked up again: circles end. */
  private async lookUp(
    context: RequestContext,
    bridge: Bridge,
    references: readonly BackendReference[],
    { reflection, transitive }: Wanted,
  ): Promise<ReferencedByKey> {
    const follow = transitive ? reflection.row.backend : undefined;
    const known = new Map<string, Referenced>();
    const asked = new Set<string>();
    let frontier = references;
    while (frontier.length > 0) {
      for (const reference of frontier) asked.add(keyOfReference(reference));
      const level = await this.objects.lookUp(context, bridge, frontier, follow);
      for (const [key, referenced] of level) known.set(key, referenced);
      frontier = [...level.values()]
        .flatMap(({ refersTo }) => referencesOf(refersTo, reflection))
        .filter((reference) => !asked.has(keyOfReference(reference)));
    }
    return known;
  }
}

const referencesOf = (values: readonly BackendValue[], { row }: Reflection): readonly BackendReference[] => {
  const { transform } = row;
  return transform.kind === 'reference' ? values.filter((value) => transform.accepts(value)) : [];
};

/** The references of an object, and behind them those that follow from them. Nothing follows to the object itself. */
function placesOf(
  direct: readonly BackendReference[],
  known: ReferencedByKey,
  ownId: string,
  reflection: Reflection,
): readonly Place[] {
  const places = new Map<string, Place>(
    direct.map((reference) => [keyOfReference(reference), { reference, direct: true }]),
  );
  if (!reflection.transitive) return [...places.values()];
  // A map may grow while it is walked: what is added is walked too.
  for (const { reference } of places.values()) {
    for (const next of referencesOf(known.get(keyOfReference(reference))?.refersTo ?? [], reflection)) {
      const key = keyOfReference(next);
      if (next.id !== ownId && !places.has(key)) places.set(key, { reference: next, direct: false });
    }
  }
  return [...places.values()];
}

/** A manager's `displayName` is that and nothing else (RFC 7643 §4.3); `display` is any name for people. */
const nameOf = (referenced: Referenced | undefined, { name }: Reflection): string | undefined =>
  name === 'displayName' ? referenced?.displayName : referenced?.name;

/** What one element of the answer gets. */
interface Described {
  readonly id: string;
  readonly location: string;
  readonly direct: boolean;
  readonly name: string | undefined;
}

/** @param described by SCIM id */
function write(resource: MutableScimObject, described: ReadonlyMap<string, Described>, reflection: Reflection): void {
  const { extension, attribute } = reflection.row.path;
  const holder: ScimObject | undefined =
    extension === undefined ? resource : isScimObject(resource[extension]) ? resource[extension] : undefined;
  const value = holder?.[attribute.name];
  if (holder === undefined || value === undefined) return;
  // Copies: elements of references are shared by many answers.
  const shown = (element: ScimValue): ScimValue => {
    const id = isScimObject(element) ? element['value'] : undefined;
    const one = typeof id === 'string' ? described.get(id) : undefined;
    return one !== undefined && isScimObject(element) ? describe({ ...element }, one, reflection) : element;
  };
  const filled: MutableScimObject = holder;
  if (!isScimArray(value)) {
    filled[attribute.name] = shown(value);
    return;
  }
  const elements = value.map(shown);
  for (const one of described.values()) {
    if (one.direct) continue;
    const element: MutableScimObject = { value: one.id };
    if (reflection.addressed) element['$ref'] = one.location;
    elements.push(describe(element, one, reflection));
  }
  filled[attribute.name] = elements;
}

function describe(element: MutableScimObject, one: Described, { name, labelled }: Reflection): ScimObject {
  if (labelled) element['type'] = one.direct ? 'direct' : 'indirect';
  if (name !== undefined && one.name !== undefined) element[name] = one.name;
  return element;
}
