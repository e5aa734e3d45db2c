import { type WritePlan } from '../mapping/write-plan.js';
import { repairFilterText, repairPatchBody, repairResourceBody } from '../scim/dialects/all.js';
import { missingElement } from '../scim/dialects/missing-element.js';
import { operationCount } from '../scim/dialects/patch-operations.js';
import { pluralConfigEndpoint } from '../scim/dialects/plural-config-endpoint.js';
import { invalidValue, notFound } from '../scim/errors/scim-error.js';
import { type BoundFilter } from '../scim/filter/bind-filter.js';
import { filtersByType } from '../scim/filter/filters-by-type.js';
import { parseFilter } from '../scim/filter/parse-filter.js';
import { type PatchOptions } from '../scim/patch/change.js';
import { parsePatch, type PatchOperation } from '../scim/patch/parse-patch.js';
import { parseResource } from '../scim/schema/parse-resource.js';
import { isScimObject, scimObject, type ScimObject } from '../scim/schema/values.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { keptText } from './kept-text.js';
import { type RequestContext } from './request-context.js';
import { type Workshop } from './use-case.js';

/** Reads what clients send: dialects repair it (and are counted), the strict core parses it, the tenant's policies judge it. */
export class Incoming {
  constructor(private readonly workshop: Pick<Workshop, 'events'>) {}

  resource(context: RequestContext, bridge: Bridge, type: BridgedType, body: unknown): ScimObject {
    const repaired = repairResourceBody(body, type.mapping.fullSchema, bridge.policies.dialects);
    this.countRepairs(context, repaired.repairs);
    const parsed = parseResource(repaired.body, type.mapping.fullSchema);
    this.judgeUnmapped(context, bridge, type, parsed.ignored);
    return parsed.resource;
  }

  patch(context: RequestContext, bridge: Bridge, type: BridgedType, body: unknown): readonly PatchOperation[] {
    const limits = { ...bridge.limits.filter, maxOperations: bridge.limits.patchOperations };
    // What is going to be refused for its size is not worth a repair.
    if (operationCount(body) > limits.maxOperations) return parsePatch(body, limits);
    const repaired = repairPatchBody(body, type.mapping.fullSchema, bridge.policies.dialects);
    this.countRepairs(context, repaired.repairs);
    return parsePatch(repaired.body, limits);
  }

  /** How a PATCH is applied: the dialect that makes missing elements fires there. The options are for one request. */
  patchOptions(context: RequestContext, bridge: Bridge): PatchOptions {
    const { name } = missingElement;
    if (!bridge.policies.dialects.has(name)) return {};
    let counted = false;
    const onElementCreated = (): void => {
      if (!counted) this.countRepairs(context, [name]);
      counted = true;
    };
    return { createMissingElements: true, onElementCreated };
  }

  /**
   * Lets a request pass that came to an endpoint by its old name.
   * @throws ScimError 404 when the tenant has the dialect off
   */
  oldEndpoint(context: RequestContext, bridge: Bridge): void {
    const { name } = pluralConfigEndpoint;
    if (!bridge.policies.dialects.has(name)) throw notFound('There is no such endpoint.');
    this.countRepairs(context, [name]);
  }

  /**
   * What a filter means for each of the types, see `filtersByType`. An empty text is no filter, but a mistake (RFC 7644 §3.4.2.2: "MUST
   * contain at least one valid expression"): answering it with everything would hide it.
   * @throws ScimError 400 invalidFilter
   */
  filters(
    context: RequestContext,
    bridge: Bridge,
    types: readonly BridgedType[],
    text: string | undefined,
  ): readonly (BoundFilter | boolean)[] {
    if (text === undefined) return types.map(() => true);
    const { filter: limits } = bridge.limits;
    // What is going to be refused for its length is not worth a repair.
    const dialects = text.length > limits.maxLength ? new Set<string>() : bridge.policies.dialects;
    const read = types.map(({ mapping: { fullSchema: schema } }) => {
      const repaired = repairFilterText(text, schema, dialects);
      return { repaired, schema, filter: parseFilter(repaired.text, limits) };
    });
    // One text, however many types it is read for.
    const repairs = new Set(read.flatMap(({ repaired }) => repaired.repairs));
    this.countRepairs(context, [...repairs]);
    return filtersByType(read);
  }

  /**
   * Applies the tenant's policies to what a write plan could not place.
   * @returns what the gateway keeps in the link, as JSON; undefined when nothing
   * @throws ScimError 400 when a policy refuses it
   */
  kept(
    context: RequestContext,
    bridge: Bridge,
    type: BridgedType,
    plan: Pick<WritePlan, 'unmapped' | 'remainder' | 'unresolved'>,
  ): string | undefined {
    const { unmapped, unresolvedReferences } = bridge.policies;
    let kept = unmapped === 'store' ? plan.remainder : scimObject();
    if (unmapped !== 'store') this.judgeUnmapped(context, bridge, type, plan.unmapped);
    for (const { path, value } of plan.unresolved) {
      const row = type.mapping.rows.find((candidate) => candidate.label === path);
      if (unresolvedReferences === 'reject' || row === undefined || row.path.attribute.multiValued) {
        throw invalidValue(`${path} names a resource that does not exist in this tenant.`);
      }
      kept = withReference(kept, row.path.extension, row.path.attribute.name, value);
    }
    return keptText(kept);
  }

  private judgeUnmapped(context: RequestContext, bridge: Bridge, type: BridgedType, unmapped: readonly string[]): void {
    if (unmapped.length === 0) return;
    if (bridge.policies.unmapped === 'reject') {
      throw invalidValue(`This tenant's directory has no place for: ${unmapped.slice(0, 10).join(', ')}.`);
    }
    this.workshop.events.emit({
      kind: 'attributesIgnored',
      tenant: context.tenant,
      resourceType: type.mapping.resourceType,
      attributes: unmapped,
      requestId: context.requestId,
    });
  }

  private countRepairs(context: RequestContext, repairs: readonly string[]): void {
    for (const dialect of repairs) {
      this.workshop.events.emit({ kind: 'dialectRepaired', tenant: context.tenant, dialect });
    }
  }
}

function withReference(kept: ScimObject, extension: string | undefined, attribute: string, value: string): ScimObject {
  const reference = scimObject();
  reference['value'] = value;
  const copy = Object.assign(scimObject(), kept);
  if (extension === undefined) {
    copy[attribute] = reference;
    return copy;
  }
  const inner = copy[extension];
  const container = Object.assign(scimObject(), isScimObject(inner) ? inner : {});
  container[attribute] = reference;
  copy[extension] = container;
  return copy;
}
