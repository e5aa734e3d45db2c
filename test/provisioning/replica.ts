/** The gateway below HTTP, as one of several replicas on one store. */
import { Gateway, type StorePorts } from '../../src/app/gateway.js';
import { AuthenticationEvents } from '../../src/auth/events.js';
import { type ProvisioningEvent, ProvisioningEvents } from '../../src/provisioning/events.js';
import { type RequestContext } from '../../src/provisioning/request-context.js';
import { type ScimObject } from '../../src/scim/schema/values.js';
import { TargetEvents } from '../../src/targets/events.js';

class Collected extends ProvisioningEvents {
  readonly all: ProvisioningEvent[] = [];

  override emit(event: ProvisioningEvent): void {
    this.all.push(event);
  }

  of(kind: ProvisioningEvent['kind']): readonly ProvisioningEvent[] {
    return this.all.filter((event) => event.kind === kind);
  }
}

class UnheardTargets extends TargetEvents {
  override emit(): void {
    // What targets tell is not looked at here.
  }
}

class UnheardLogins extends AuthenticationEvents {
  override emit(): void {
    // Nobody logs in here.
  }
}

/** An id of a resource, which is a text whatever its type says. */
export const idText = (id: unknown): string => (typeof id === 'string' ? id : '');

/** One replica. */
export class Replica {
  readonly events = new Collected();
  readonly gateway: Gateway;

  constructor(ports: StorePorts) {
    this.gateway = new Gateway(ports, {
      provisioning: this.events,
      targets: new UnheardTargets(),
      authentication: new UnheardLogins(),
    });
  }

  takeUp(): Promise<void> {
    return this.gateway.provisioning.takeUpChanges(new AbortController().signal);
  }

  async create(tenant: string, endpoint: string, body: object): Promise<ScimObject> {
    const context = contextOf(tenant);
    const { resource } = await this.gateway.provisioning.create(context, endpoint, body, {});
    this.gateway.provisioning.answered(context);
    if (resource === undefined) throw new Error('nothing was answered');
    return resource;
  }

  async version(tenant: string, endpoint: string, resource: ScimObject): Promise<string> {
    return (await this.gateway.provisioning.read(contextOf(tenant), endpoint, idText(resource['id']), {})).version;
  }

  async read(tenant: string, endpoint: string, id: unknown): Promise<ScimObject | undefined> {
    return (await this.gateway.provisioning.read(contextOf(tenant), endpoint, idText(id), {})).resource;
  }

  patch(tenant: string, endpoint: string, id: unknown, ...operations: object[]) {
    const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations };
    return this.gateway.provisioning.patch(contextOf(tenant), endpoint, idText(id), body, {}, undefined);
  }

  remove(tenant: string, endpoint: string, id: unknown): Promise<void> {
    return this.gateway.provisioning.delete(contextOf(tenant), endpoint, idText(id), undefined);
  }

  /** The SCIM id by which a tenant knows what has this name. */
  async idOf(tenant: string, endpoint: string, filter: string): Promise<unknown> {
    const { body } = await this.gateway.provisioning.query(contextOf(tenant), endpoint, { filter });
    return body.Resources[0]?.['id'];
  }
}

export const contextOf = (tenant: string): RequestContext => ({
  tenant,
  client: 'key1',
  requestId: 'r1',
  baseUrl: `https://scim.example.com/tenants/${tenant}/scim/v2`,
  deadline: Date.now() + 10_000,
});

export const user = (userName: string) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName,
  name: { familyName: userName },
});
export const group = (displayName: string, ...members: unknown[]) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
  displayName,
  members: members.map((value) => ({ value })),
});
export const add = (...values: unknown[]) => ({
  op: 'add',
  path: 'members',
  value: values.map((value) => ({ value })),
});
export const drop = (value: unknown) => ({ op: 'remove', path: `members[value eq "${idText(value)}"]` });
