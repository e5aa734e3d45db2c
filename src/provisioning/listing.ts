import { isEnumerable } from '../../connectors/sdk/capabilities/enumerable.js';
import { notImplemented, tooMany } from '../scim/errors/scim-error.js';
import { matches } from '../scim/filter/evaluate.js';
import { compare } from '../scim/sorting/sort.js';
import { type ScimObject } from '../scim/schema/values.js';
import { type Bridge } from './bridge.js';
import { type RequestContext } from './request-context.js';
import { type SearchPlan } from './search-plan.js';
import { callOf, type Workshop } from './use-case.js';

/**
 * Listings: the ordered backend ids of one (client, type, filter, sort), read once and kept for some minutes, so that a page costs
 * the same wherever it stands, no id comes twice and no untouched object is missed (design: paging).
 */
export class Listings {
  private readonly underWay = new Map<
    string,
    { readonly startedFirst: Promise<readonly string[]>; next?: Promise<readonly string[]> }
  >();

  constructor(private readonly workshop: Workshop) {}

  /**
   * Reads the listing anew: a client that starts at the first page sees what was there when it asked. Identical requests that
   * arrive while one is being read share the next reading, never the one that began before they came.
   */
  async read(
    context: RequestContext,
    bridge: Bridge,
    plans: readonly SearchPlan[],
    key: string,
  ): Promise<readonly string[]> {
    const running = this.underWay.get(key);
    if (running !== undefined) {
      running.next ??= running.startedFirst.catch(() => []).then(() => this.start(context, bridge, plans, key));
      return running.next;
    }
    return this.start(context, bridge, plans, key);
  }

  private start(
    context: RequestContext,
    bridge: Bridge,
    plans: readonly SearchPlan[],
    key: string,
  ): Promise<readonly string[]> {
    const reading = this.readNow(context, bridge, plans, key);
    const entry = { startedFirst: reading };
    this.underWay.set(key, entry);
    const done = (): void => {
      if (this.underWay.get(key) === entry) this.underWay.delete(key);
    };
    reading.then(done, done);
    return reading;
  }

  private async readNow(
    context: RequestContext,
    bridge: Bridge,
    plans: readonly SearchPlan[],
    key: string,
  ): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const [index, plan] of plans.entries()) {
      for (const id of await this.idsOf(context, bridge, plan)) ids.push(listedId(index, id));
    }
    await this.workshop.listings.save(bridge.tenant, key, ids, Date.now() + bridge.limits.listingMs);
    return ids;
  }

  private async idsOf(context: RequestContext, bridge: Bridge, plan: SearchPlan): Promise<readonly string[]> {
    const { connector } = bridge.target;
    if (plan.predicate.kind === 'none') return [];
    if (!isEnumerable(connector)) throw notImplemented("This tenant's directory cannot list its objects.");
    const started = performance.now();
    const sieving = !plan.exact || plan.sort !== undefined;
    const kept: { readonly id: string; readonly resource: ScimObject | undefined }[] = [];
    let scanned = 0;
    const request = {
      objectType: plan.type.mapping.objectType,
      predicate: plan.predicate,
      attributes: sieving ? plan.sievePlan.attributes : [],
    };
    for await (const batch of connector.enumerate(request, callOf(context))) {
      scanned += batch.length;
      if (!sieving) {
        for (const object of batch) kept.push({ id: object.id, resource: undefined });
        continue;
      }
      if (scanned > bridge.limits.maxScanned) throw tooMuchToSieve(bridge.limits.maxScanned);
      const rendered = await this.workshop.renderer.many(context, bridge, plan.type, batch, plan.sievePlan);
      await this.workshop.reflector.add(context, bridge, plan.type, rendered, plan.sieveReflections);
      for (const { object, resource } of rendered) {
        if (plan.exact || plan.filter === undefined || matches(plan.filter, resource))
          kept.push({ id: object.id, resource });
      }
    }
    this.workshop.events.emit({
      kind: 'listingRead',
      tenant: bridge.tenant,
      resourceType: plan.type.mapping.resourceType,
      objects: scanned,
      durationMs: performance.now() - started,
    });
    return sorted(kept, plan).map((entry) => entry.id);
  }
}

function sorted<T extends { readonly resource: ScimObject | undefined }>(entries: T[], plan: SearchPlan): readonly T[] {
  const { sort } = plan;
  if (sort === undefined) return entries;
  const empty: ScimObject = {};
  return entries.sort((a, b) => compare(sort, a.resource ?? empty, b.resource ?? empty));
}

/** An entry of a listing: the position of its type in the query, and its backend id. */
const listedId = (typeIndex: number, backendId: string): string => `${typeIndex}:${backendId}`;

export function splitListedId(entry: string): { readonly typeIndex: number; readonly backendId: string } {
  const colon = entry.indexOf(':');
  return { typeIndex: Number(entry.slice(0, colon)), backendId: entry.slice(colon + 1) };
}

export const tooMuchToSieve = (bound: number): Error =>
  tooMany(
    `This tenant's directory cannot run the filter or sort itself, and more than ${bound} resources would have to be examined. ` +
      'Narrow the filter, for example by adding "and userName sw".',
  );
