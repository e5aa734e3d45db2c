import { isCreatable } from '../../connectors/sdk/capabilities/creatable.js';
import { isDeletable } from '../../connectors/sdk/capabilities/deletable.js';
import { isPasswordCreatable } from '../../connectors/sdk/capabilities/password-creatable.js';
import { isPasswordSettable } from '../../connectors/sdk/capabilities/password-settable.js';
import { type BackendObject, BackendReference } from '../../connectors/sdk/backend-object.js';
import { ConnectorError } from '../../connectors/sdk/errors.js';
import { type ReadPlan } from '../mapping/read-plan.js';
import { planCreate, scimReferenceIds, type WritePlan } from '../mapping/write-plan.js';
import { invalidValue, notImplemented, unavailable, uniqueness } from '../scim/errors/scim-error.js';
import { Projection } from '../scim/projection/projection.js';
import { type ScimObject } from '../scim/schema/values.js';
import { answerPlan } from './answer-plan.js';
import { answerResource } from './answer-resource.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { findByNaturalKey } from './correlation/find-by-natural-key.js';
import { type BegunIntent, type CreateIntents } from './create-intents.js';
import { createdAt } from './created-at.js';
import { type Incoming } from './incoming.js';
import { clockSkewMs } from './intent-lease.js';
import { type Readoption } from './lifecycle/readoption.js';
import { type Intent, type Link } from './ports.js';
import { checkNames } from './name-limit.js';
import { type ProjectionParameters, type RequestContext } from './request-context.js';
import { requireAbsent } from './require-absent.js';
import { requireNotRemoved, requireUnused } from './require-unused.js';
import { showingMembers } from './showing-members.js';
import { auditOf, callOf, emitChange, requireObject, type ResourceAnswer, type Workshop } from './use-case.js';

/** One creation under way. */
interface Creation {
  readonly context: RequestContext;
  readonly bridge: Bridge;
  readonly type: BridgedType;
  readonly resource: ScimObject;
  readonly naturalKeyValue: string;
  readonly write: WritePlan;
  readonly stored: string | undefined;
  readonly projection: Projection;
  readonly read: ReadPlan;
}

/** How often a creation looks again after a write whose outcome is unknown. */
const tries = 2;

/** POST (RFC 7644 §3.3), by the crash-safe protocol. */
export class CreateResource {
  constructor(
    private readonly workshop: Workshop,
    private readonly incoming: Incoming,
    private readonly intents: CreateIntents,
    private readonly readoption: Readoption,
  ) {}

  async execute(
    context: RequestContext,
    endpoint: string,
    body: unknown,
    parameters: ProjectionParameters,
  ): Promise<ResourceAnswer> {
    const { bridge, type } = this.workshop.bridges.typeOf(context, endpoint);
    checkNames(bridge.limits, parameters);
    const resource = this.incoming.resource(context, bridge, type, body);
    const creation = await this.prepare(context, bridge, type, resource, parameters);
    const wanted = this.intents.describe(context, type, resource, creation.naturalKeyValue, creation.stored);
    return this.intents.during(context, wanted, (begun) => {
      if (begun.outcome === 'taken') throw this.taken(type);
      this.intents.attach(context, begun.intent);
      if (begun.outcome === 'finished') return this.answerAgain(creation, begun.intent);
      const own = begun.outcome === 'new' || this.intents.isSame(begun.intent, wanted);
      return this.carryOut(creation, begun, own);
    });
  }

  /** Everything that can be refused without touching the store or the backend. */
  private async prepare(
    context: RequestContext,
    bridge: Bridge,
    type: BridgedType,
    resource: ScimObject,
    parameters: ProjectionParameters,
  ): Promise<Creation> {
    const { mapping } = type;
    if (!isCreatable(bridge.target.connector))
      throw notImplemented(`This tenant's directory cannot create a ${mapping.resourceType}.`);
    const naturalKeyValue = resource[mapping.naturalKey.path];
    if (typeof naturalKeyValue !== 'string' || naturalKeyValue.trim() === '') {
      throw invalidValue(`${mapping.naturalKey.path} is required.`);
    }
    const toReference = await this.workshop.references.toReferences(bridge, scimReferenceIds(resource, mapping));
    const write = planCreate(resource, mapping, toReference);
    const stored = this.incoming.kept(context, bridge, type, write);
    const projection = Projection.parse(parameters.attributes, parameters.excludedAttributes, mapping.fullSchema);
    const read = answerPlan(mapping, projection);
    return { context, bridge, type, resource, naturalKeyValue, write, stored, projection, read };
  }

  private async carryOut(
    creation: Creation,
    begun: Extract<BegunIntent, { intent: Intent }>,
    own: boolean,
  ): Promise<ResourceAnswer> {
    const { bridge, type, context } = creation;
    const existing = await this.look(creation, begun);
    if (existing === undefined)
      return this.complete(creation, begun.intent, await this.make(creation, begun.intent), 'create');
    const departed = await this.readoption.departedLink(bridge, type, existing.id);
    if (departed !== undefined) return this.readopt(creation, begun.intent, departed, own);
    const ours = begun.outcome === 'resumed' && !this.isOlder(type, existing, begun.intent);
    if (ours) {
      const object = await this.setPassword(creation, existing, true);
      if (own) return this.complete(creation, begun.intent, object, 'create');
      await this.workshop.intents.complete(
        begun.intent,
        this.workshop.renderer.seen(type, object),
        type.derive,
        auditOf(context, type, 'create', '', []),
      );
      throw this.taken(type);
    }
    if (bridge.policies.existing === 'adopt' && (await this.isFree(creation, existing))) {
      return this.complete(creation, begun.intent, existing, 'adopt');
    }
    await this.workshop.intents.remove([begun.intent.id]);
    await requireNotRemoved(this.workshop, bridge, type, existing);
    throw this.taken(type);
  }

  /** The object is that of somebody who was deleted while the tenant's policy has kept it. */
  private async readopt(creation: Creation, intent: Intent, link: Link, own: boolean): Promise<ResourceAnswer> {
    const { context, bridge, type, resource, write, read } = creation;
    if (!own) {
      // What another request left open is not what this one wants; the job sees to what it did to the object.
      await this.workshop.intents.remove([intent.id]);
      throw unavailable('The same resource was being created by another request. Try again.', 1);
    }
    try {
      await this.readoption.carryOut({ context, bridge, type, link, resource, password: write.password });
    } catch (error) {
      // Not needed to go on: the leave remembers what was begun.
      await this.workshop.intents.remove([intent.id]);
      throw error;
    }
    const object = await requireObject(context, bridge, type, link, read);
    return this.complete(creation, intent, object, 'adopt', link);
  }

  /** Step 2: the object in the backend, if there is one already. @throws ConnectorError `absenceUncertain` when there may be */
  private async look(
    { bridge, type, naturalKeyValue, read, context }: Creation,
    begun: Extract<BegunIntent, { intent: Intent }>,
  ): Promise<BackendObject | undefined> {
    try {
      const found = await findByNaturalKey(bridge, type, naturalKeyValue, read, callOf(context));
      if (found === undefined) await requireUnused(this.workshop, bridge, type, begun);
      return found;
    } catch (error) {
      // Nothing was written yet. Left open, the intents of an outage would make every retry wait for a lease.
      if (begun.outcome === 'new') await this.workshop.intents.remove([begun.intent.id]);
      throw error;
    }
  }

  /** Writes the backend once. After a write whose outcome is unknown it looks before it writes again. */
  private async make(creation: Creation, intent: Intent): Promise<BackendObject> {
    const { bridge, type, write, read, context } = creation;
    const { connector } = bridge.target;
    if (!isCreatable(connector)) throw notImplemented("This tenant's directory cannot create.");
    const container = type.placement?.containerFor(creation.resource);
    for (let attempt = 1; ; attempt++) {
      try {
        const { attributes, password } = write;
        const request = {
          objectType: type.mapping.objectType,
          attributes,
          ...(container !== undefined && { container }),
          returning: read.attributes,
        };
        if (password !== undefined && isPasswordCreatable(connector))
          return await connector.createWithPassword({ ...request, password }, callOf(context));
        return await this.setPassword(creation, await connector.create(request, callOf(context)), false);
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        if (error.code !== 'outcomeUnknown') {
          // Refused for good: nothing was made. When the backend is only away, nothing was made either.
          await this.workshop.intents.remove([intent.id]);
          throw error;
        }
        const found = await findByNaturalKey(bridge, type, creation.naturalKeyValue, read, callOf(context));
        if (found !== undefined) return this.setPassword(creation, found, true);
        // Written to a server that failed then, it may reach this one later: written again it would be there twice.
        requireAbsent(bridge);
        if (attempt >= tries) throw error;
      }
    }
  }

  /**
   * Sets the password of a new object. When the backend refuses it, the object is removed again: a half-made account is worse than none.
   * @param again an earlier try may have set it: a refusal then means that it is in the password history
   * @returns the object as it is afterwards: a password is a change, so the version is another one
   */
  private async setPassword(creation: Creation, object: BackendObject, again: boolean): Promise<BackendObject> {
    const { bridge, type, write, read, context } = creation;
    const { connector } = bridge.target;
    if (write.password === undefined || !isPasswordSettable(connector)) return object;
    const { objectType } = type.mapping;
    const key = { id: object.id, name: object.name };
    const call = callOf(context);
    try {
      await connector.setPassword({ objectType, key, password: write.password }, call);
      const [changed] = await connector.read({ objectType, keys: [key], attributes: read.attributes }, call);
      return changed ?? object;
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      if (error.code === 'passwordPolicy' && again) return object;
      if (['outcomeUnknown', 'unavailable', 'absenceUncertain'].includes(error.code)) {
        throw new ConnectorError('outcomeUnknown', error.message, { cause: error });
      }
      if (!again && isDeletable(connector)) await connector.delete({ objectType, key }, call);
      throw error;
    }
  }

  /** Links the object, settles the intent and writes the audit line in one transaction, then answers. */
  private async complete(
    creation: Creation,
    intent: Intent,
    object: BackendObject,
    action: 'create' | 'adopt',
    returned?: Link,
  ): Promise<ResourceAnswer> {
    const { type, write, context } = creation;
    const seen = this.workshop.renderer.seen(type, object);
    const written = action === 'adopt' && returned === undefined ? [] : write.written;
    const link = await this.workshop.intents.complete(
      intent,
      seen,
      type.derive,
      auditOf(context, type, action, '', written),
      returned,
    );
    if (returned !== undefined) this.workshop.references.forget(type, returned.backendId);
    if (action === 'create') await this.growMembers(creation);
    emitChange(this.workshop, auditOf(context, type, action, link.scimId, written));
    return this.answer(creation, object, link);
  }

  /** The members of a new group look different now. */
  private async growMembers({ bridge, type, write }: Creation): Promise<void> {
    const { memberRow } = type.mapping;
    if (memberRow === undefined) return;
    const members = (write.attributes[memberRow.backend] ?? []).filter((value) => value instanceof BackendReference);
    const grown = showingMembers(bridge, type, members);
    if (grown.length > 0) await this.workshop.links.grow(bridge.tenant, grown);
  }

  private async answerAgain(creation: Creation, intent: Intent): Promise<ResourceAnswer> {
    const { bridge, type, read, context } = creation;
    const { resourceType } = type.mapping;
    const link =
      intent.scimId === undefined
        ? undefined
        : await this.workshop.links.byScimId(bridge.tenant, resourceType, intent.scimId);
    if (link?.state !== 'live') throw this.taken(type);
    return this.answer(creation, await requireObject(context, bridge, type, link, read), link);
  }

  private async answer(creation: Creation, object: BackendObject, link: Link): Promise<ResourceAnswer> {
    const { context, bridge, type, read, projection } = creation;
    const rendered = await this.workshop.renderer.one(context, bridge, type, object, link, read);
    return answerResource(this.workshop, context, bridge, type, rendered, projection);
  }

  /** An object that was there before the creation began is not its result, even when the process died in between. */
  private isOlder(type: BridgedType, object: BackendObject, intent: Intent): boolean {
    const created = createdAt(type, object);
    return created !== undefined && created < intent.createdAt - clockSkewMs;
  }

  /** Adoption takes nobody over who already belongs to another client's record. */
  private async isFree(creation: Creation, object: BackendObject): Promise<boolean> {
    const { bridge, type } = creation;
    const seen = this.workshop.renderer.seen(type, object);
    const [link] = await this.workshop.links.ensure(bridge.tenant, type.scope, [seen], type.derive);
    return link !== undefined && link.externalId === undefined;
  }

  private taken(type: BridgedType): Error {
    const { naturalKey, resourceType } = type.mapping;
    return uniqueness(
      `A ${resourceType} with this ${naturalKey.path} exists already. Look it up with a filter to get its id.`,
    );
  }
}
