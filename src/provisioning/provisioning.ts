import { type ListResponse } from '../scim/messages/list-response.js';
import { type BulkResponse } from '../scim/messages/bulk-response.js';
import { type DiscoveryResource } from '../scim/messages/discovery-resource.js';
import { BulkRequests } from './bulk.js';
import { ChangeMembers } from './change-members.js';
import { ChangeObject } from './change-object.js';
import { CreateIntents } from './create-intents.js';
import { CreateResource } from './create-resource.js';
import { DeleteResource } from './delete-resource.js';
import { DescribeTenant } from './describe-tenant.js';
import { toScimError } from './errors.js';
import { FindSubject, type Subject } from './find-subject.js';
import { Incoming } from './incoming.js';
import { Readoption } from './lifecycle/readoption.js';
import { SweepLeaves } from './lifecycle/sweep-leaves.js';
import { Listings } from './listing.js';
import { PatchResource } from './patch-resource.js';
import { QueryByCursor } from './query-by-cursor.js';
import { QueryResources } from './query-resources.js';
import { ReadResource } from './read-resource.js';
import { RebuildLinks } from './rebuild-links.js';
import { ReplaceResource } from './replace-resource.js';
import { type ProjectionParameters, type QueryParameters, type RequestContext } from './request-context.js';
import { SweepIntents } from './sweep-intents.js';
import { TakeUpChanges } from './take-up-changes.js';
import { type ResourceAnswer, type Workshop } from './use-case.js';

export type { ResourceAnswer };

export interface ListAnswer {
  /** A ListResponse message. */
  readonly body: ListResponse;
}

/**
 * All use cases behind one door, at which a connector's failures become the protocol's. Everything that is thrown from here is a
 * ScimError, or a bug.
 */
export class Provisioning {
  private readonly createResource: CreateResource;
  private readonly readResource: ReadResource;
  private readonly findSubject: FindSubject;
  private readonly queryResources: QueryResources;
  private readonly replaceResource: ReplaceResource;
  private readonly patchResource: PatchResource;
  private readonly deleteResource: DeleteResource;
  private readonly bulkRequests: BulkRequests;
  private readonly describeTenant: DescribeTenant;
  private readonly createIntents: CreateIntents;
  private readonly sweepIntents: SweepIntents;
  private readonly sweepLeaves: SweepLeaves;
  private readonly rebuild: RebuildLinks;
  private readonly changes: TakeUpChanges;
  private readonly incoming: Incoming;

  constructor(private readonly workshop: Workshop) {
    const incoming = new Incoming(workshop);
    this.incoming = incoming;
    const changeObject = new ChangeObject(workshop, incoming);
    this.createIntents = new CreateIntents(workshop);
    this.createResource = new CreateResource(
      workshop,
      incoming,
      this.createIntents,
      new Readoption(workshop, changeObject),
    );
    this.readResource = new ReadResource(workshop);
    this.findSubject = new FindSubject(workshop);
    const listings = new Listings(workshop);
    this.queryResources = new QueryResources(workshop, incoming, listings, new QueryByCursor(workshop, listings));
    this.replaceResource = new ReplaceResource(workshop, incoming, changeObject);
    this.patchResource = new PatchResource(workshop, incoming, changeObject, new ChangeMembers(workshop));
    this.deleteResource = new DeleteResource(workshop);
    this.bulkRequests = new BulkRequests(workshop, this.createIntents, this);
    this.describeTenant = new DescribeTenant(workshop);
    this.sweepIntents = new SweepIntents(workshop);
    this.sweepLeaves = new SweepLeaves(workshop);
    this.rebuild = new RebuildLinks(workshop);
    this.changes = new TakeUpChanges(workshop);
  }

  /** POST /{endpoint}. @throws ScimError */
  create(
    context: RequestContext,
    endpoint: string,
    body: unknown,
    projection: ProjectionParameters,
  ): Promise<ResourceAnswer> {
    return this.throughDoor(context, endpoint, this.createResource.execute(context, endpoint, body, projection));
  }

  /** GET /{endpoint}/{id}. @throws ScimError */
  read(
    context: RequestContext,
    endpoint: string,
    id: string,
    projection: ProjectionParameters,
  ): Promise<ResourceAnswer> {
    return this.throughDoor(context, endpoint, this.readResource.execute(context, endpoint, id, projection));
  }

  /** What /Me stands for (RFC 7644 §3.11). @throws ScimError */
  subject(context: RequestContext): Promise<Subject> {
    return this.throughDoor(context, undefined, this.findSubject.execute(context));
  }

  /** GET /{endpoint}; without an endpoint: all types. @throws ScimError */
  async query(context: RequestContext, endpoint: string | undefined, parameters: QueryParameters): Promise<ListAnswer> {
    return {
      body: await this.throughDoor(context, endpoint, this.queryResources.execute(context, endpoint, parameters)),
    };
  }

  /** POST /{endpoint}/.search and POST /.search. @throws ScimError */
  async search(context: RequestContext, endpoint: string | undefined, body: unknown): Promise<ListAnswer> {
    return { body: await this.throughDoor(context, endpoint, this.queryResources.search(context, endpoint, body)) };
  }

  /** PUT /{endpoint}/{id}. @throws ScimError */
  replace(
    context: RequestContext,
    endpoint: string,
    id: string,
    body: unknown,
    projection: ProjectionParameters,
    ifMatch: string | undefined,
  ): Promise<ResourceAnswer> {
    const work = this.replaceResource.execute(context, endpoint, id, body, projection, ifMatch);
    return this.throughDoor(context, endpoint, work);
  }

  /** PATCH /{endpoint}/{id}. @throws ScimError */
  patch(
    context: RequestContext,
    endpoint: string,
    id: string,
    body: unknown,
    projection: ProjectionParameters,
    ifMatch: string | undefined,
  ): Promise<ResourceAnswer> {
    const work = this.patchResource.execute(context, endpoint, id, body, projection, ifMatch);
    return this.throughDoor(context, endpoint, work);
  }

  /** DELETE /{endpoint}/{id}. @throws ScimError */
  delete(context: RequestContext, endpoint: string, id: string, ifMatch: string | undefined): Promise<void> {
    return this.throughDoor(context, endpoint, this.deleteResource.execute(context, endpoint, id, ifMatch));
  }

  /**
   * POST /Bulk. Failures of single operations are in the answer.
   * @param begin is told how many operations there are before the first one runs; may throw
   * @throws ScimError when the request as a whole cannot be processed
   */
  bulk(context: RequestContext, body: unknown, begin: (operations: number) => void): Promise<BulkResponse> {
    return this.throughDoor(context, undefined, this.bulkRequests.execute(context, body, begin));
  }

  /** The answer of a create or a bulk request was handed to the socket: see `CreateIntents`. */
  answered(context: RequestContext): void {
    this.createIntents.settle(context);
  }

  /** @param plural whether it was asked for by its old name, see the dialect `plural-config-endpoint`. @throws ScimError 404 */
  serviceProviderConfig(context: RequestContext, plural = false): DiscoveryResource {
    if (plural) this.incoming.oldEndpoint(context, this.workshop.bridges.of(context));
    return this.describeTenant.serviceProviderConfig(context);
  }

  resourceTypes(context: RequestContext): readonly DiscoveryResource[] {
    return this.describeTenant.resourceTypes(context);
  }

  schemas(context: RequestContext): readonly DiscoveryResource[] {
    return this.describeTenant.schemas(context);
  }

  /** Job: finishes creations that nobody works on any more. */
  sweep(): Promise<void> {
    return this.sweepIntents.execute();
  }

  /** Job: finishes deactivations and deletions that were cut off, and removes objects whose grace is over. */
  finishLeaves(signal: AbortSignal): Promise<void> {
    return this.sweepLeaves.execute(signal);
  }

  /** Job: keeps the leases of creations under way. */
  renewLeases(leaseUntil: number): Promise<void> {
    return this.createIntents.renewLeases(leaseUntil);
  }

  /** Job: takes up what others changed in the backends. */
  takeUpChanges(signal: AbortSignal): Promise<void> {
    return this.changes.execute(signal);
  }

  /** Job: forgets listings that expired. */
  purgeListings(): Promise<void> {
    return this.workshop.listings.purge(Date.now());
  }

  /** Before the end: lets the store forget the answered creations. */
  settleAll(): Promise<void> {
    return this.createIntents.flush();
  }

  /** Admin: makes the links of everything in a tenant's backend. */
  rebuildLinks(tenant: string): Promise<{ readonly objects: number; readonly made: number }> {
    return this.rebuild.execute(tenant);
  }

  private async throughDoor<T>(context: RequestContext, endpoint: string | undefined, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw toScimError(error, (attribute) => this.scimNameOf(context, endpoint, attribute));
    }
  }

  /** The client's word for a backend attribute. */
  private scimNameOf(context: RequestContext, endpoint: string | undefined, attribute: string): string | undefined {
    const type = this.workshop.bridges.find(context.tenant)?.types.find((candidate) => candidate.endpoint === endpoint);
    const wanted = attribute.toLowerCase();
    return type?.mapping.rows.find((row) => row.backend.toLowerCase() === wanted)?.label;
  }
}
