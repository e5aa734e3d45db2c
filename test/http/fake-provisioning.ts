import { type ListAnswer, type ResourceAnswer } from '../../src/provisioning/provisioning.js';
import { type RequestContext } from '../../src/provisioning/request-context.js';
import { notFound, preconditionFailed, uniqueness } from '../../src/scim/errors/scim-error.js';
import { bulkResponse, type BulkResponse } from '../../src/scim/messages/bulk-response.js';
import { listResponse } from '../../src/scim/messages/list-response.js';
import { type ScimObject } from '../../src/scim/schema/values.js';

export interface Call {
  readonly method: string;
  readonly context: RequestContext;
  readonly arguments: readonly unknown[];
}

/** Stands in for the use cases: remembers what it was asked and answers from a few fixed rules. */
export class FakeProvisioning {
  readonly calls: Call[] = [];
  readonly answeredFor: string[] = [];
  /** Runs before each answer; may throw or wait. */
  before: (call: Call) => void | Promise<void> = () => undefined;
  version = 'W/"v1"';
  /** Makes resources large. */
  padding: string | undefined;

  get last(): Call {
    const call = this.calls.at(-1);
    if (call === undefined) throw new Error('no use case was called');
    return call;
  }

  async create(context: RequestContext, ...rest: readonly unknown[]): Promise<ResourceAnswer> {
    await this.note('create', context, rest);
    const [, body] = rest as [string, { userName?: unknown } | undefined];
    if (body?.userName === 'taken') throw uniqueness('userName is in use');
    return this.resource(context, '2819c223');
  }

  async read(context: RequestContext, endpoint: string, id: string, projection: unknown): Promise<ResourceAnswer> {
    await this.note('read', context, [endpoint, id, projection]);
    if (id === 'missing') throw notFound('There is no such resource.');
    return this.resource(context, id);
  }

  async subject(context: RequestContext): Promise<{ readonly endpoint: string; readonly id: string }> {
    await this.note('subject', context, []);
    return { endpoint: 'Users', id: '2819c223' };
  }

  async query(context: RequestContext, ...rest: readonly unknown[]): Promise<ListAnswer> {
    await this.note('query', context, rest);
    return { body: listResponse({ resources: [], totalResults: 0, startIndex: 1 }) };
  }

  async search(context: RequestContext, ...rest: readonly unknown[]): Promise<ListAnswer> {
    await this.note('search', context, rest);
    return { body: listResponse({ resources: [], totalResults: 0, startIndex: 1 }) };
  }

  async replace(context: RequestContext, ...rest: readonly unknown[]): Promise<ResourceAnswer> {
    await this.note('replace', context, rest);
    this.checkVersion(rest[4]);
    return this.resource(context, String(rest[1]));
  }

  async patch(context: RequestContext, ...rest: readonly unknown[]): Promise<ResourceAnswer> {
    await this.note('patch', context, rest);
    this.checkVersion(rest[4]);
    return { ...this.resource(context, String(rest[1])), resource: undefined };
  }

  async delete(context: RequestContext, ...rest: readonly unknown[]): Promise<void> {
    await this.note('delete', context, rest);
    this.checkVersion(rest[2]);
  }

  async bulk(context: RequestContext, body: unknown, begin: (operations: number) => void): Promise<BulkResponse> {
    await this.note('bulk', context, [body]);
    begin(1);
    return bulkResponse([]);
  }

  answered(context: RequestContext): void {
    this.answeredFor.push(context.requestId);
  }

  serviceProviderConfig(context: RequestContext): ScimObject {
    return { patch: { supported: true }, meta: { location: `${context.baseUrl}/ServiceProviderConfig` } };
  }

  resourceTypes(context: RequestContext): readonly ScimObject[] {
    return [{ id: 'User', name: 'User', meta: { location: `${context.baseUrl}/ResourceTypes/User` } }];
  }

  schemas(context: RequestContext): readonly ScimObject[] {
    const id = 'urn:ietf:params:scim:schemas:core:2.0:User';
    return [{ id, meta: { location: `${context.baseUrl}/Schemas/${id}` } }];
  }

  private async note(method: string, context: RequestContext, rest: readonly unknown[]): Promise<void> {
    const call = { method, context, arguments: rest };
    this.calls.push(call);
    await this.before(call);
  }

  private checkVersion(ifMatch: unknown): void {
    if (typeof ifMatch === 'string' && ifMatch !== this.version) throw preconditionFailed('It has another version.');
  }

  private resource(context: RequestContext, id: string): ResourceAnswer {
    const location = `${context.baseUrl}/Users/${id}`;
    return {
      resource: { id, padding: this.padding, meta: { location, version: this.version } },
      location,
      version: this.version,
    };
  }
}
