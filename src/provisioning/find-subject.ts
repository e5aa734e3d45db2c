import { planRead } from '../mapping/read-plan.js';
import { notFound, notImplemented } from '../scim/errors/scim-error.js';
import { userSchema } from '../scim/schema/definitions/user.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { findByNaturalKey } from './correlation/find-by-natural-key.js';
import { type RequestContext } from './request-context.js';
import { requireAbsent } from './require-absent.js';
import { callOf, liveLink, type Workshop } from './use-case.js';

/** A resource as its URL names it. */
export interface Subject {
  readonly endpoint: string;
  readonly id: string;
}

/** Finds the user whose token it is: what /Me stands for (RFC 7644 §3.11). */
export class FindSubject {
  constructor(private readonly workshop: Workshop) {}

  /** @throws ScimError 501: the token is nobody's own, or the tenant has no users; 404: its user is not there */
  async execute(context: RequestContext): Promise<Subject> {
    const { subject } = context;
    const bridge = this.workshop.bridges.of(context);
    const type = bridge.types.find(({ mapping }) => mapping.schema.core.id === userSchema.id);
    if (subject === undefined || type === undefined) throw notImplemented('/Me is not offered to this token.');
    const link = await liveLink(this.workshop, bridge, type, subject);
    const id = link?.scimId ?? (await this.byName(context, bridge, type, subject));
    if (id === undefined) throw notFound('The user to whom this token belongs is not there.');
    return { endpoint: type.endpoint, id };
  }

  private async byName(
    context: RequestContext,
    bridge: Bridge,
    type: BridgedType,
    subject: string,
  ): Promise<string | undefined> {
    const plan = planRead(type.mapping, (extension, attribute) => {
      return extension === undefined && attribute === type.mapping.naturalKey.path;
    });
    const object = await findByNaturalKey(bridge, type, subject, plan, callOf(context));
    if (object === undefined) {
      requireAbsent(bridge);
      return undefined;
    }
    const seen = this.workshop.renderer.seen(type, object);
    const [link] = await this.workshop.links.ensure(bridge.tenant, type.scope, [seen], type.derive);
    return link?.scimId;
  }
}
