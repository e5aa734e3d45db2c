import { type BulkEntry, type BulkOperation, type BulkRequest } from '../scim/messages/bulk-request.js';
import { type BulkResult, failedStatus } from '../scim/messages/bulk-response.js';
import { referredBulkId, replaceBulkIds, splitReferences } from '../scim/messages/bulk-references.js';
import { patchOpUrn } from '../scim/messages/urns.js';
import { ScimError, unavailable } from '../scim/errors/scim-error.js';
import { type BulkPlan, type BulkStep } from './bulk-plan.js';
import { type ProjectionParameters, type RequestContext } from './request-context.js';
import { type ResourceAnswer } from './use-case.js';

/** A change of one resource: PUT or PATCH. */
type Change = (
  context: RequestContext,
  endpoint: string,
  id: string,
  body: unknown,
  projection: ProjectionParameters,
  ifMatch: string | undefined,
) => Promise<ResourceAnswer>;

/** The use cases of single requests, with their failures as ScimError. */
export interface SingleRequests {
  create(
    context: RequestContext,
    endpoint: string,
    body: unknown,
    projection: ProjectionParameters,
  ): Promise<ResourceAnswer>;
  readonly replace: Change;
  readonly patch: Change;
  delete(context: RequestContext, endpoint: string, id: string, ifMatch: string | undefined): Promise<void>;
}

/** What the run of one bulk request works with. */
export interface BulkParts {
  readonly single: SingleRequests;
  readonly request: BulkRequest;
  readonly plan: BulkPlan;
  /** Steps that may run at the same time stand together. */
  readonly turns: readonly (readonly BulkStep[])[];
  readonly context: RequestContext;
  /** An operation succeeded: what its context began is told in the answer of the bulk request. */
  succeeded(operation: RequestContext): void;
  /** What to tell when an operation failed; an unexpected failure becomes a ScimError. */
  failed(operation: BulkEntry, failure: unknown): ScimError;
}

/** How far an operation has come. */
interface Outcome {
  /** Of the resource that a creation made. */
  readonly id?: string;
  readonly location?: string;
  readonly version?: string;
  readonly status?: number;
  readonly error?: ScimError;
  /** References that a creation in a circle left out. */
  readonly later?: unknown;
  readonly context?: RequestContext;
}

/** Operations of one bulk request that run at the same time. */
const abreast = 8;
/** An operation is begun when so much time is left, in milliseconds; less when the whole limit is short. */
const reserveMs = 1_000;

/** Carries out the steps of one bulk request and keeps what came of each operation. */
export class BulkRun {
  private readonly outcomes = new Map<number, Outcome>();
  private readonly lastStart: number;
  private errors = 0;

  constructor(private readonly parts: BulkParts) {
    const { deadline } = parts.context;
    this.lastStart = deadline - Math.min(reserveMs, (deadline - Date.now()) / 10);
  }

  /** @returns the results of the operations that had their turn, in the order of the request */
  async execute(): Promise<readonly BulkResult[]> {
    for (const turn of this.parts.turns) {
      if (this.mustStop()) break;
      const left = turn[Symbol.iterator]();
      const worker = async (): Promise<void> => {
        for (const step of left) await this.take(step);
      };
      await Promise.all(Array.from({ length: Math.min(abreast, turn.length) }, worker));
    }
    return this.parts.request.entries.flatMap((entry, index) => this.resultOf(entry, index));
  }

  private mustStop(): boolean {
    const { failOnErrors } = this.parts.request;
    return failOnErrors !== undefined && this.errors >= failOnErrors;
  }

  private async take(step: BulkStep): Promise<void> {
    const { index, part } = step;
    const entry = this.parts.request.entries[index];
    const before = this.outcomes.get(index);
    if (entry === undefined || before?.error !== undefined) return;
    let outcome: Outcome;
    try {
      outcome = await this.perform(this.ready(entry, index), step, before);
      if (outcome.later === undefined && outcome.context !== undefined) this.parts.succeeded(outcome.context);
    } catch (failure) {
      const error = this.parts.failed(entry, failure);
      outcome = { ...before, error: part === 'complete' ? incomplete(error) : error };
      this.errors++;
    }
    this.outcomes.set(index, outcome);
  }

  /** @throws ScimError when the operation is not to be tried: it is refused, or there is no time left */
  private ready({ operation }: BulkEntry, index: number): BulkOperation {
    const refusal = this.parts.plan.refusals.get(index);
    if (refusal !== undefined) throw refusal;
    if (operation instanceof ScimError) throw operation;
    if (Date.now() > this.lastStart) {
      throw unavailable('The time of the bulk request ran out before this was done. Send it again.', 1);
    }
    return operation;
  }

  private perform(operation: BulkOperation, { part }: BulkStep, before: Outcome | undefined): Promise<Outcome> {
    switch (operation.method) {
      case 'POST':
        return part === 'complete' ? this.complete(operation, before ?? {}) : this.create(operation, part);
      case 'PUT':
      case 'PATCH':
        return this.change(operation, operation.method === 'PUT' ? 'replace' : 'patch');
      case 'DELETE':
        return this.remove(operation);
    }
  }

  private async create(operation: BulkOperation, part: BulkStep['part']): Promise<Outcome> {
    const { makers } = this.parts.plan;
    const isLater = (bulkId: string): boolean => part === 'create' && !this.outcomes.has(makers.get(bulkId) ?? -1);
    const { first, later } = splitReferences(operation.data, isLater);
    const context = this.contextOfOperation();
    const body = this.resolve(first);
    const { location, version } = await this.parts.single.create(context, operation.endpoint, body, {});
    const id = decodeURIComponent(location.slice(location.lastIndexOf('/') + 1));
    return { id, location, version, status: 201, later, context };
  }

  /** Adds the references that a creation had to leave out (RFC 7644 §3.7.1). */
  private async complete(operation: BulkOperation, { later, ...created }: Outcome): Promise<Outcome> {
    if (later === undefined || created.id === undefined) return created;
    const body = { schemas: [patchOpUrn], Operations: [{ op: 'add', value: this.resolve(later) }] };
    const context = this.contextOfOperation();
    const { version } = await this.parts.single.patch(context, operation.endpoint, created.id, body, {}, undefined);
    return { ...created, version };
  }

  private async change(operation: BulkOperation, how: 'replace' | 'patch'): Promise<Outcome> {
    const { endpoint, version: ifMatch } = operation;
    const context = this.contextOfOperation();
    const id = this.idOf(operation);
    const answer = await this.parts.single[how](context, endpoint, id, this.resolve(operation.data), {}, ifMatch);
    const { location, version, resource } = answer;
    return { location, version, status: resource === undefined ? 204 : 200 };
  }

  private async remove(operation: BulkOperation): Promise<Outcome> {
    const { endpoint, version } = operation;
    await this.parts.single.delete(this.contextOfOperation(), endpoint, this.idOf(operation), version);
    return { status: 204 };
  }

  /** Of its own, so that what one operation began can be told from what another did. */
  private contextOfOperation(): RequestContext {
    return { ...this.parts.context, bulk: this.parts.context };
  }

  private idOf({ id = '' }: BulkOperation): string {
    const bulkId = referredBulkId(id);
    return bulkId === undefined ? id : this.idMadeBy(bulkId);
  }

  private resolve(data: unknown): unknown {
    return replaceBulkIds(data, (bulkId) => this.idMadeBy(bulkId));
  }

  /** @throws ScimError 409 when the operation that was to make it failed, 503 when that may do better another time */
  private idMadeBy(bulkId: string): string {
    const maker = this.parts.plan.makers.get(bulkId) ?? -1;
    const made = this.outcomes.get(maker);
    if (made?.id !== undefined) return made.id;
    const detail = `The operation refers to the resource of Operations[${maker}], which was not made.`;
    throw made?.error?.status === 503 ? unavailable(detail, 1) : new ScimError(409, detail);
  }

  /** Nothing for an operation that did not have its turn. */
  private resultOf(entry: BulkEntry, index: number): BulkResult | readonly [] {
    const outcome = this.outcomes.get(index);
    if (outcome === undefined) return [];
    const { method, bulkId } = entry;
    const location = outcome.location ?? this.locationOf(entry);
    // The bulk ended, by failOnErrors, before it could be completed.
    const error = outcome.error ?? (outcome.later === undefined ? undefined : incomplete(endedEarly));
    return {
      ...(location !== undefined && { location }),
      ...(method !== undefined && { method }),
      ...(bulkId !== undefined && { bulkId }),
      ...(outcome.version !== undefined && { version: outcome.version }),
      ...(error === undefined ? { status: String(outcome.status) } : failedStatus(error)),
    };
  }

  /** Of the resource that the path names (RFC 7644 §3.7.3: also when the operation failed). */
  private locationOf({ operation }: BulkEntry): string | undefined {
    if (operation instanceof ScimError || operation.id === undefined) return undefined;
    const bulkId = referredBulkId(operation.id);
    const maker = bulkId === undefined ? undefined : this.parts.plan.makers.get(bulkId);
    if (bulkId !== undefined) return maker === undefined ? undefined : this.outcomes.get(maker)?.location;
    const { baseUrl } = this.parts.context;
    return `${baseUrl}/${encodeURIComponent(operation.endpoint)}/${encodeURIComponent(operation.id)}`;
  }
}

const endedEarly = new ScimError(409, 'The bulk request ended before.');

const incomplete = ({ status, detail, scimType, cause }: ScimError): ScimError =>
  new ScimError(
    status,
    `The resource was created, but its references to resources that refer back to it were not set. ${detail}`,
    { ...(scimType !== undefined && { scimType }), cause },
  );
