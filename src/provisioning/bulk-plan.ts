import { bulkIdsIn, referredBulkId } from '../scim/messages/bulk-references.js';
import { type BulkEntry, type BulkOperation } from '../scim/messages/bulk-request.js';
import { invalidValue, ScimError } from '../scim/errors/scim-error.js';

/** One thing to do for one operation. */
export interface BulkStep {
  /** Index of the operation in the request. */
  readonly index: number;
  /** `create` and `complete`: a resource of a circle is made without what it cannot name yet, and changed when that exists. */
  readonly part: 'whole' | 'create' | 'complete';
}

export interface BulkPlan {
  /** In the order in which they have their turn. Every operation is in it. */
  readonly steps: readonly BulkStep[];
  /** Why operations cannot be tried, by index. */
  readonly refusals: ReadonlyMap<number, ScimError>;
  /** Which operation makes the resource of a bulkId. */
  readonly makers: ReadonlyMap<string, number>;
}

/**
 * Puts the operations of a bulk request in order (RFC 7644 §3.7): as the client sent them, but an operation waits for the creations
 * that it refers to, and for earlier operations on its own resource. Of creations that refer to each other in a circle (§3.7.1) one
 * goes first without these references, and is completed when the others exist. The order is a function of the request alone, so a
 * repeated request takes the same one.
 */
export function planBulk(entries: readonly BulkEntry[]): BulkPlan {
  const { makers, refusals } = findMakers(entries);
  const needs = entries.map(({ operation }, index) => {
    if (operation instanceof ScimError) refusals.set(index, operation);
    if (operation instanceof ScimError || refusals.has(index)) return noNeeds;
    const found = needsOf(operation, makers);
    if (found instanceof ScimError) refusals.set(index, found);
    return found instanceof ScimError ? noNeeds : found;
  });
  return { steps: new Sequence(entries, needs).order(), refusals, makers };
}

/** What an operation waits for: indices of creations. */
interface Needs {
  /** They must have made their resource: the data names it. */
  readonly made: ReadonlySet<number>;
  /** They must be complete: the path names their resource. */
  readonly complete: number | undefined;
}

const noNeeds: Needs = { made: new Set(), complete: undefined };

/** A bulkId names one resource. When two creations share one, neither is tried: who refers to it might get the wrong one. */
function findMakers(entries: readonly BulkEntry[]): {
  readonly makers: Map<string, number>;
  readonly refusals: Map<number, ScimError>;
} {
  const makers = new Map<string, number>();
  const refusals = new Map<number, ScimError>();
  for (const [index, { method, bulkId }] of entries.entries()) {
    if (method !== 'POST' || bulkId === undefined) continue;
    const other = makers.get(bulkId);
    if (other === undefined) {
      makers.set(bulkId, index);
      continue;
    }
    refusals.set(other, invalidValue('Another POST of this bulk request has the same bulkId.'));
    refusals.set(index, invalidValue(`Operations[${other}] has the same bulkId: each POST needs its own.`));
  }
  return { makers, refusals };
}

function needsOf({ method, id, data }: BulkOperation, makers: ReadonlyMap<string, number>): Needs | ScimError {
  const made = new Set<number>();
  for (const bulkId of bulkIdsIn(data)) {
    const maker = makers.get(bulkId);
    if (maker === undefined) return unknownBulkId();
    made.add(maker);
  }
  const inPath = method === 'POST' || id === undefined ? undefined : referredBulkId(id);
  const complete = inPath === undefined ? undefined : makers.get(inPath);
  return inPath !== undefined && complete === undefined ? unknownBulkId() : { made, complete };
}

const unknownBulkId = (): ScimError =>
  invalidValue('The operation refers to a bulkId that no POST of this bulk request has.');

/** Something that steps wait for: `m3`: operation 3 has made its resource; `d3`: operation 3 is done. */
type Mark = `m${number}` | `d${number}`;

/** Lets steps follow each other as soon as what they wait for has come. */
class Sequence {
  private readonly steps: BulkStep[] = [];
  private readonly reached = new Set<Mark>();
  private readonly waiting = new Map<Mark, { readonly step: BulkStep; readonly open: Set<Mark> }[]>();
  private readonly openOf: Set<Mark>[] = [];

  constructor(
    private readonly entries: readonly BulkEntry[],
    private readonly needs: readonly Needs[],
  ) {}

  order(): readonly BulkStep[] {
    const lastOn = new Map<string, number>();
    for (const [index, { operation }] of this.entries.entries()) {
      const { made, complete } = this.needs[index] ?? noNeeds;
      const marks: Mark[] = [...made].map((maker): Mark => `m${maker}`);
      if (complete !== undefined) marks.push(`d${complete}`);
      if (!(operation instanceof ScimError) && operation.id !== undefined) {
        const resource = JSON.stringify([operation.endpoint, operation.id]);
        const earlier = lastOn.get(resource);
        if (earlier !== undefined) marks.push(`d${earlier}`);
        lastOn.set(resource, index);
      }
      this.openOf[index] = this.place({ index, part: 'whole' }, marks);
    }
    this.breakCircles();
    return this.steps;
  }

  /** Appends the step when nothing is open, and whatever waited for it; else lets it wait. */
  private place(step: BulkStep, marks: readonly Mark[]): Set<Mark> {
    const open = new Set(marks.filter((mark) => !this.reached.has(mark)));
    if (open.size === 0) this.append(step);
    for (const mark of open) {
      const others = this.waiting.get(mark);
      if (others === undefined) this.waiting.set(mark, [{ step, open }]);
      else others.push({ step, open });
    }
    return open;
  }

  private append(first: BulkStep): void {
    const ready = [first];
    for (let step = ready.shift(); step !== undefined; step = ready.shift()) {
      this.steps.push(step);
      for (const mark of marksOf(step)) {
        this.reached.add(mark);
        for (const waiter of this.waiting.get(mark) ?? []) {
          waiter.open.delete(mark);
          if (waiter.open.size === 0) ready.push(waiter.step);
        }
        this.waiting.delete(mark);
      }
    }
  }

  /** Just creations can wait for each other: all else waits for what stands before it, or for creations. */
  private breakCircles(): void {
    for (const index of this.entries.keys()) {
      while ((this.openOf[index]?.size ?? 0) > 0) {
        const first = this.onCircle(index);
        const open = this.openOf[first] ?? new Set<Mark>();
        const later = [...open];
        // Its whole step waits for ever now; these two take its place.
        this.openOf[first] = new Set();
        for (const mark of later) this.forget(mark, first);
        this.append({ index: first, part: 'create' });
        this.place({ index: first, part: 'complete' }, later);
      }
    }
  }

  private forget(mark: Mark, index: number): void {
    const others = this.waiting.get(mark);
    if (others !== undefined)
      this.waiting.set(
        mark,
        others.filter(({ step }) => step.index !== index),
      );
  }

  /** Follows the waiting from one operation to the next until one comes again. */
  private onCircle(start: number): number {
    const passed = new Set<number>();
    let current = start;
    while (!passed.has(current)) {
      passed.add(current);
      const [mark] = this.openOf[current] ?? [];
      if (mark === undefined) break;
      current = Number(mark.slice(1));
    }
    return current;
  }
}

function marksOf({ index, part }: BulkStep): readonly Mark[] {
  if (part === 'create') return [`m${index}`];
  return part === 'complete' ? [`d${index}`] : [`m${index}`, `d${index}`];
}
