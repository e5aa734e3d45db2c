import { describeFailure } from '../scim/errors/describe-failure.js';
import { internalError } from '../scim/errors/internal-error.js';
import { notImplemented, ScimError } from '../scim/errors/scim-error.js';
import { type BulkEntry, parseBulkRequest } from '../scim/messages/bulk-request.js';
import { bulkResponse, type BulkResponse } from '../scim/messages/bulk-response.js';
import { planBulk } from './bulk-plan.js';
import { BulkRun, type SingleRequests } from './bulk-run.js';
import { cutIntoTurns } from './bulk-turns.js';
import { type CreateIntents } from './create-intents.js';
import { type RequestContext } from './request-context.js';
import { type Workshop } from './use-case.js';

/**
 * POST /Bulk (RFC 7644 §3.7): operations in an order that their references allow, each through the use case of its single request. So
 * each is crash-safe by itself, and a bulk request that is repeated after a lost answer finds what was done.
 */
export class BulkRequests {
  constructor(
    private readonly workshop: Workshop,
    private readonly intents: CreateIntents,
    private readonly single: SingleRequests,
  ) {}

  /** @param begin is told how many operations there are before the first one runs; may throw */
  async execute(context: RequestContext, body: unknown, begin: (operations: number) => void): Promise<BulkResponse> {
    const { limits, types } = this.workshop.bridges.of(context);
    if (limits.bulkOperations === 0) throw notImplemented('Bulk requests are switched off for this tenant.');
    const request = parseBulkRequest(body, limits.bulkOperations);
    begin(request.entries.length);
    const plan = planBulk(request.entries);
    // Who wants to stop after some errors must find nothing done beyond.
    const turns =
      request.failOnErrors === undefined
        ? cutIntoTurns(plan, request.entries, types)
        : plan.steps.map((step) => [step]);
    const run = new BulkRun({
      single: this.single,
      request,
      plan,
      turns,
      context,
      succeeded: (operation) => {
        this.intents.entrust(operation, context);
      },
      failed: (entry, failure) => this.failed(context, entry, failure),
    });
    return bulkResponse(await run.execute());
  }

  private failed({ tenant, requestId }: RequestContext, { method }: BulkEntry, failure: unknown): ScimError {
    const error = failure instanceof ScimError ? failure : internalError(requestId, failure);
    if (error.status >= 500) {
      this.workshop.events.emit({
        kind: 'bulkOperationFailed',
        tenant,
        method: method ?? '',
        status: error.status,
        requestId,
        error: describeFailure(failure),
      });
    }
    return error;
  }
}
