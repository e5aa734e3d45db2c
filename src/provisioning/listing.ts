import { isEnumerable } from '../../connectors/sdk/capabilities/enumerable.js';
import { notImplemented, tooMany } from '../scim/errors/scim-error.js';
import { matches } from '../scim/filter/evaluate.js';
import { compareKeys, type SortKey, sortKey } from '../scim/sorting/sort.js';
import { type Bridge } from './bridge.js';
import { DepartedObjects } from './lifecycle/departed-objects.js';
import { type RequestContext } from './request-context.js';
import { type SearchPlan } from './search-plan.js';
import { callOf, type Workshop } from './use-case.js';

/** The ordered entries of a listing, and how it is found again. */
export interface Listing {
  readonly ids: readonly string[];
  /** Key in the store. */
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly keptUntil: number;
}

/** How a listing is kept. */
export interface Keeping {
  /** Requests of one key that arrive at the same time share a reading. */
  readonly key: string;
  /** Key in the store. */
  readonly name: string;
  readonly lifeMs: number;
  /** A listing that is no longer than this need not be kept. */
  readonly unlessWithin: number;
}

interface Entry {
  readonly listed: string;
  readonly key: SortKey;
}

/**
 * Listings: the ordered backend ids of one (client, type, filter, sort), read once and kept for some minutes, so that a page costs
 * the same wherever it stands, no id comes twice and no untouched object is missed (design: paging).
 */
export class Listings {
  private readonly underWay = new Map<string, { readonly startedFirst: Promise<Listing>; next?: Promise<Listing> }>();

  private readonly departed: DepartedObjects;

  constructor(private readonly workshop: Workshop) {
    this.departed = new DepartedObjects(workshop.leaves);
  }

  /**
   * Reads the listing anew: a client that starts at the first page sees what was there when it asked. Identical requests that
   * arrive while one is being read share the next reading, never the one that began before they came.
   */
  async read(
    context: RequestContext,
    bridge: Bridge,
    plans: readonly SearchPlan[],
    keeping: Keeping,
  ): Promise<Listing> {
    const running = this.underWay.get(keeping.key);
    if (running !== undefined) {
      running.next ??= running.startedFirst
        .catch(() => undefined)
        .then(() => this.start(context, bridge, plans, keeping));
      return running.next;
    }
    return this.start(context, bridge, plans, keeping);
  }

  private start(
    context: RequestContext,
    bridge: Bridge,
    plans: readonly SearchPlan[],
    keeping: Keeping,
  ): Promise<Listing> {
    const { key } = keeping;
    const reading = this.readNow(context, bridge, plans, keeping);
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
    { name, lifeMs, unlessWithin }: Keeping,
  ): Promise<Listing> {
    const entries: Entry[] = [];
    const sieved = { objects: 0 };
    for (const [index, plan] of plans.entries()) await this.collect(context, bridge, plan, { index, entries, sieved });
    const ids = sorted(entries, plans).map(({ listed }) => listed);
    const keptUntil = Date.now() + lifeMs;
    if (ids.length > unlessWithin) await this.workshop.listings.save(bridge.tenant, name, ids, keptUntil);
    return { ids, name, keptUntil };
  }

  /** Adds what one type has. @param into `sieved` counts over all types of the query */
  private async collect(
    context: RequestContext,
    bridge: Bridge,
    plan: SearchPlan,
    into: { readonly index: number; readonly entries: Entry[]; readonly sieved: { objects: number } },
  ): Promise<void> {
    const { connector } = bridge.target;
    if (plan.predicate.kind === 'none') return;
    if (!isEnumerable(connector)) throw notImplemented("This tenant's directory cannot list its objects.");
    const started = performance.now();
    const sieving = !plan.exact || plan.sort !== undefined;
    let objects = 0;
    const request = {
      objectType: plan.type.mapping.objectType,
      predicate: plan.predicate,
      attributes: sieving ? plan.sievePlan.attributes : [],
    };
    const departed = sieving ? undefined : await this.departed.of(bridge, plan.type);
    for await (const batch of connector.enumerate(request, callOf(context))) {
      objects += batch.length;
      if (!sieving) {
        for (const { id } of batch) {
          if (departed?.has(id) !== true) into.entries.push({ listed: listedId(into.index, id), key: undefined });
        }
        continue;
      }
      into.sieved.objects += batch.length;
      if (into.sieved.objects > bridge.limits.maxScanned) throw tooMuchToSieve(bridge.limits.maxScanned);
      const rendered = await this.workshop.renderer.many(context, bridge, plan.type, batch, plan.sievePlan);
      await this.workshop.reflector.add(context, bridge, plan.type, rendered, plan.sieveReflections);
      for (const { object, resource } of rendered) {
        if (!plan.exact && plan.filter !== undefined && !matches(plan.filter, resource)) continue;
        const key = plan.sort && sortKey(plan.sort, resource);
        into.entries.push({ listed: listedId(into.index, object.id), key });
      }
    }
    this.workshop.events.emit({
      kind: 'listingRead',
      tenant: bridge.tenant,
      resourceType: plan.type.mapping.resourceType,
      objects,
      durationMs: performance.now() - started,
    });
  }
}

/** One order over all types: a type that does not have the attribute has no values. */
function sorted(entries: Entry[], plans: readonly SearchPlan[]): readonly Entry[] {
  const descending = plans.find(({ sort }) => sort !== undefined)?.sort?.descending;
  if (descending === undefined) return entries;
  return entries.sort((a, b) => compareKeys(a.key, b.key, descending));
}

/** An entry of a listing: the position of its type in the query, and its backend id. */
const listedId = (typeIndex: number, backendId: string): string => `${typeIndex}:${backendId}`;

export function splitListedId(entry: string): { readonly typeIndex: number; readonly backendId: string } {
  const colon = entry.indexOf(':');
  return { typeIndex: Number(entry.slice(0, colon)), backendId: entry.slice(colon + 1) };
}

const tooMuchToSieve = (bound: number): Error =>
  tooMany(
    `This tenant's directory cannot run the filter or sort itself, and more than ${bound} resources would have to be examined. ` +
      'Narrow the filter, for example by adding "and userName sw".',
  );
