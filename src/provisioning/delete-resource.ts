import { isDeletable } from '../../connectors/sdk/capabilities/deletable.js';
import { ConnectorError } from '../../connectors/sdk/errors.js';
import { planRead } from '../mapping/read-plan.js';
import { notImplemented } from '../scim/errors/scim-error.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { depart } from './lifecycle/departure.js';
import { type Link } from './ports.js';
import { type RequestContext } from './request-context.js';
import { requireAbsent } from './require-absent.js';
import { requireMatch, resourceVersion } from './resource-version.js';
import { auditOf, callOf, emitChange, keyOf, requireLink, requireObject, type Workshop } from './use-case.js';

/**
 * DELETE (RFC 7644 §3.6): the backend first, then the tombstone; a crash in between is completed by the retry. With a lifecycle policy the
 * object departs instead.
 */
export class DeleteResource {
  constructor(private readonly workshop: Workshop) {}

  async execute(context: RequestContext, endpoint: string, scimId: string, ifMatch: string | undefined): Promise<void> {
    const { bridge, type } = this.workshop.bridges.typeOf(context, endpoint);
    const link = await requireLink(this.workshop, bridge, type, scimId);
    const expectedVersion = await this.checkVersion(context, bridge, type, link, ifMatch);
    const audit = auditOf(context, type, 'delete', scimId, []);
    const policy = type.lifecycle?.onDelete;
    // An object that is gone already cannot depart, and leaves a tombstone as ever.
    if (policy === undefined) await this.remove(context, bridge, type, link, expectedVersion);
    else if (await depart(this.workshop, { context, bridge, type, link, policy, expectedVersion, audit })) return;
    await this.workshop.links.tombstone(link, audit);
    if (type.lifecycle !== undefined) await this.workshop.leaves.remove(link);
    this.workshop.references.forget(type, link.backendId);
    emitChange(this.workshop, audit);
  }

  private async checkVersion(
    context: RequestContext,
    bridge: Bridge,
    type: BridgedType,
    link: Link,
    ifMatch: string | undefined,
  ): Promise<string | undefined> {
    if (ifMatch === undefined) return undefined;
    const object = await requireObject(
      context,
      bridge,
      type,
      link,
      planRead(type.mapping, () => false),
    );
    requireMatch(ifMatch, resourceVersion(object, link));
    return object.version;
  }

  /** Gone already is gone: an earlier try may have been cut off before its tombstone. */
  private async remove(
    context: RequestContext,
    bridge: Bridge,
    type: BridgedType,
    link: Link,
    expectedVersion: string | undefined,
  ): Promise<void> {
    const { connector } = bridge.target;
    if (!isDeletable(connector))
      throw notImplemented(`This tenant's directory cannot delete a ${type.mapping.resourceType}.`);
    const request = {
      objectType: type.mapping.objectType,
      key: keyOf(link),
      ...(expectedVersion !== undefined && { expectedVersion }),
    };
    try {
      if (!(await connector.delete(request, callOf(context)))) requireAbsent(bridge, link.createdAt);
    } catch (error) {
      if (!(error instanceof ConnectorError) || error.code !== 'outcomeUnknown') throw error;
      const left = await connector.read({ ...request, keys: [request.key], attributes: [] }, callOf(context));
      if (left.length > 0) throw error;
      requireAbsent(bridge);
    }
  }
}
