import { type BackendObject } from '../../connectors/sdk/backend-object.js';
import { type CompiledMapping } from '../mapping/compiled-mapping.js';
import { mergeRemainder } from '../mapping/merge-remainder.js';
import { type ReadPlan } from '../mapping/read-plan.js';
import { type BaseOf, type ToScimId } from '../mapping/resolved-reference.js';
import { collectReferences, toResource } from '../mapping/to-resource.js';
import { readyTexts } from '../scim/schema/ready-list.js';
import { subAttribute } from '../scim/schema/sub-attributes.js';
import {
  isScimArray,
  isScimObject,
  type MutableScimObject,
  scimObject,
  type ScimObject,
  type ScimValue,
} from '../scim/schema/values.js';
import { type Bridge, type BridgedType, typeNamed } from './bridge.js';
import { lastModified } from './last-modified.js';
import { normaliseNaturalKey } from './natural-key.js';
import { type Link, type LinkStore, type SeenObject } from './ports.js';
import { type References } from './references.js';
import { type RequestContext } from './request-context.js';
import { resourceVersion } from './resource-version.js';
import { seenChange } from './seen-change.js';

/** An object, its link, and the resource that both make. */
export interface Rendered {
  readonly object: BackendObject;
  readonly link: Link;
  /** Whole, before projection; `id`, `meta` and `schemas` included. */
  readonly resource: ScimObject;
  readonly version: string;
}

/** Makes SCIM resources of backend objects. */
export class Renderer {
  constructor(
    private readonly links: LinkStore,
    private readonly references: References,
  ) {}

  /** What a reading told about an object, for its link. */
  seen(type: BridgedType, object: BackendObject): SeenObject {
    const value = object.attributes[type.mapping.naturalKey.row.backend]?.[0];
    return {
      backendId: object.id,
      backendName: object.name,
      naturalKey: typeof value === 'string' ? normaliseNaturalKey(value) : undefined,
    };
  }

  /** Renders objects in their order; those met for the first time get their link, and those that have departed are left out. */
  async many(
    context: RequestContext,
    bridge: Bridge,
    type: BridgedType,
    objects: readonly BackendObject[],
    plan: ReadPlan,
  ): Promise<readonly Rendered[]> {
    if (objects.length === 0) return [];
    const seen = objects.map((object) => this.seen(type, object));
    const links = await this.links.ensure(bridge.tenant, type.scope, seen, type.derive);
    const baseOf = baseByType(context, bridge);
    return this.resolving(bridge, objects, plan, (toScimId) => {
      let next = 0;
      return objects.flatMap((object) => {
        const link = links[next];
        if (link?.backendId !== object.id) return [];
        next++;
        return [this.assemble(context, bridge, type, { object, link, plan, toScimId, baseOf })];
      });
    });
  }

  /** Renders one object whose link is at hand. A changed name or natural key is noted in the link. */
  async one(
    context: RequestContext,
    bridge: Bridge,
    type: BridgedType,
    object: BackendObject,
    link: Link,
    plan: ReadPlan,
  ): Promise<Rendered> {
    const seen = this.seen(type, object);
    const moved = Object.keys(seenChange(link, seen)).length > 0;
    if (moved) await this.links.ensure(bridge.tenant, type.scope, [seen], type.derive);
    const baseOf = baseByType(context, bridge);
    return this.resolving(bridge, [object], plan, (toScimId) =>
      this.assemble(context, bridge, type, { object, link, plan, toScimId, baseOf }),
    );
  }

  /** Makes something of these objects by the ids that are remembered; once more, when they were not all there, by looking them up. */
  private async resolving<T>(
    bridge: Bridge,
    objects: readonly BackendObject[],
    plan: ReadPlan,
    make: (toScimId: ToScimId) => T,
  ): Promise<T> {
    const remembered = this.references.remembered(bridge);
    const quick = make(remembered.toScimId);
    if (remembered.complete()) return quick;
    return make(await this.references.toScimIds(bridge, collectReferences(objects, plan)));
  }

  private assemble(
    context: RequestContext,
    bridge: Bridge,
    type: BridgedType,
    parts: {
      readonly object: BackendObject;
      readonly link: Link;
      readonly plan: ReadPlan;
      readonly toScimId: ToScimId;
      readonly baseOf: BaseOf;
    },
  ): Rendered {
    const { object, link, plan, toScimId, baseOf } = parts;
    const mapped = toResource(object, plan, toScimId, baseOf);
    const whole = link.stored === undefined ? mapped : mergeRemainder(mapped, parseStored(link.stored), type.mapping);
    addReferenceUrls(context, bridge, type, whole);
    const version = resourceVersion(object, link);
    const resource = scimObject();
    resource['schemas'] = schemasOf(type, whole);
    resource['id'] = link.scimId;
    if (link.externalId !== undefined) resource['externalId'] = link.externalId;
    Object.assign(resource, whole);
    resource['meta'] = metaOf(context, type, whole, link, version);
    return { object, link, resource, version };
  }
}

/** Absolute URL of a resource. */
export function locationOf(
  { baseUrl }: RequestContext,
  { endpoint }: Pick<BridgedType, 'endpoint'>,
  scimId: string,
): string {
  return `${baseUrl}/${endpoint}/${scimId}`;
}

function schemasOf(type: BridgedType, resource: ScimObject): readonly string[] {
  const { schema } = type.mapping;
  const present = schema.extensions.map((extension) => extension.id).filter((urn) => resource[urn] !== undefined);
  return [schema.core.id, ...present];
}

function metaOf(
  context: RequestContext,
  type: BridgedType,
  resource: ScimObject,
  link: Link,
  version: string,
): ScimObject {
  const read = resource['meta'];
  const meta = scimObject();
  meta['resourceType'] = type.mapping.resourceType;
  const known = isScimObject(read) ? read : scimObject();
  meta['created'] = known['created'] ?? new Date(link.createdAt).toISOString();
  meta['lastModified'] = lastModified(known['lastModified'], link);
  meta['location'] = locationOf(context, type, link.scimId);
  meta['version'] = version;
  return meta;
}

/** Adds `$ref` beside each resolved reference (RFC 7643 §2.4, §4.2, §4.3). Frozen elements have theirs. */
function addReferenceUrls(
  context: RequestContext,
  bridge: Bridge,
  type: BridgedType,
  resource: MutableScimObject,
): void {
  for (const row of referenceRows(type.mapping)) {
    const container = row.path.extension === undefined ? resource : resource[row.path.extension];
    if (!isScimObject(container)) continue;
    const value: ScimValue | undefined = container[row.path.attribute.name];
    if (value === undefined || (isScimArray(value) && readyTexts(value) !== undefined)) continue;
    const { to } = row.transform;
    for (const element of isScimArray(value) ? value : [value]) {
      if (isScimObject(element) && !Object.isFrozen(element)) addReferenceUrl(context, bridge, to, element);
    }
  }
}

const referenceRowsOf = new WeakMap<CompiledMapping, readonly ReferenceRow[]>();

type ReferenceRow = CompiledMapping['rows'][number] & { readonly transform: { readonly kind: 'reference' } };

/** The rows that read references: looked for once. */
function referenceRows(mapping: CompiledMapping): readonly ReferenceRow[] {
  const known = referenceRowsOf.get(mapping);
  if (known !== undefined) return known;
  const rows = mapping.rows.filter(
    (row): row is ReferenceRow =>
      row.transform.kind === 'reference' && row.readable && subAttribute(row.path.attribute, '$ref') !== undefined,
  );
  referenceRowsOf.set(mapping, rows);
  return rows;
}

function addReferenceUrl(
  context: RequestContext,
  bridge: Bridge,
  to: readonly string[],
  element: MutableScimObject,
): void {
  const id = element['value'];
  const named = element['type'];
  const type =
    (typeof named === 'string' ? typeNamed(bridge, named) : undefined) ??
    bridge.types.find((candidate) => to.includes(candidate.mapping.objectType));
  if (typeof id === 'string' && type !== undefined) element['$ref'] = locationOf(context, type, id);
}

/** Where the resources of a type lie. */
function baseByType(context: RequestContext, bridge: Bridge): BaseOf {
  return (resourceType) => {
    const type = typeNamed(bridge, resourceType);
    return type && locationOf(context, type, '');
  };
}

const parseStored = (stored: string): ScimObject => revive(JSON.parse(stored) as ScimValue) as ScimObject;

/** Parsed JSON with null-prototype objects. */
function revive(value: ScimValue): ScimValue {
  if (isScimArray(value)) return value.map(revive);
  if (!isScimObject(value)) return value;
  const copy = scimObject();
  for (const [name, inner] of Object.entries(value)) if (inner !== undefined) copy[name] = revive(inner);
  return copy;
}
