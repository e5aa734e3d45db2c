/** Reads one feed page by page: passes from a floor upwards, of which each begins a little before the end of the one before. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type Session } from '../database.js';
import { type Dialect, type Fragment } from '../dialects/dialect.js';
import { type SqlValue } from '../drivers/driver.js';
import { type Schema } from '../schema/object-type.js';
import { keyPart } from '../statements/keys.js';
import { behind } from '../statements/keyset.js';
import { all, boundValue, list } from '../statements/pieces.js';
import { keyText, type Zone } from '../values.js';
import { type Feed } from './feed.js';
import { horizonOf, sampled } from './horizon.js';
import { digestLength, placesLost, type Pass, type Place } from './place.js';
import { sourceOf, type OrderColumn, type Source, type Tiding } from './source.js';

/** What one reading gave. */
export interface Page {
  readonly tidings: readonly Tiding[];
  readonly place: Place;
  /** Rows that were read: those that were told before count too. */
  readonly rows: number;
  /** The pass is over: all that was visible has been read. */
  readonly complete: boolean;
}

interface ReadRow {
  readonly mark: string;
  readonly order: readonly unknown[];
  readonly rest: readonly unknown[];
}

/**
 * A moment so fine that no two transactions give it to the same row. A coarser one may come again with another change of what hangs on
 * the row, so that the row has to be told again however much it looks the same.
 */
function isFine(mark: string): boolean {
  const fraction = /\.(\d{3,})/.exec(mark)?.[1];
  return fraction !== undefined && /[1-9]/.test(fraction);
}

export class FeedReader {
  private readonly source: Source;
  private readonly byMark: OrderColumn;

  constructor(
    private readonly feed: Feed,
    private readonly context: { readonly schema: Schema; readonly dialect: Dialect; readonly zone: Zone },
    /** Digests of told rows that are kept. */
    private readonly remembered: number,
  ) {
    this.source = sourceOf(feed, context.schema, context.zone);
    this.byMark = { fragment: this.source.mark, column: feed.mark };
  }

  /** The place from which on everything is told; what is within the overlap already counts as told. */
  async begin(session: Session, now: number): Promise<Place> {
    const nowhere = { floor: undefined, pass: undefined, seen: [], fresh: 0, top: undefined, samples: [] };
    const horizon = horizonOf(this.feed, nowhere, now, this.context.zone);
    const newest = await this.select(session, horizon, undefined, this.remembered, true);
    const seen = newest.toReversed().flatMap((row) => this.digest(row) ?? []);
    const top = newest[0]?.mark;
    // Numbers have no horizon yet: those that are given out but not committed are looked for among the newest.
    const floor = horizon ?? (newest.length < this.remembered ? undefined : newest.at(-1)?.mark);
    return { ...nowhere, floor, seen, fresh: seen.length, top: this.feed.mark.kind === 'integer' ? top : undefined };
  }

  /**
   * The next rows.
   * @param now time of the database before this reading
   * @throws ConnectorError `tokenExpired`: the place is none of this feed
   */
  async read(session: Session, from: Place, now: number, limit: number): Promise<Page> {
    const samples = sampled(this.feed, from, now);
    const horizon = horizonOf(this.feed, { ...from, samples }, now, this.context.zone);
    const pass: Pass = from.pass ?? { next: horizon, after: [] };
    const rows = await this.select(session, from.floor, pass.after, limit, false);
    const { fresh, seen } = this.remember(rows, from.pass === undefined ? { ...from, fresh: 0 } : from);
    const complete = rows.length < limit;
    const last = rows.at(-1);
    const after = last === undefined ? pass.after : [last.mark, ...last.order.map(keyText)];
    const known = new Set(from.seen);
    const told = rows.filter((row) => !known.has(this.digest(row) ?? ''));
    return {
      tidings: told.flatMap(({ order, rest }) => this.source.tell(order, rest) ?? []),
      rows: rows.length,
      complete,
      place: complete
        ? {
            floor: pass.next,
            pass: undefined,
            seen: tail(seen, fresh),
            fresh,
            top: this.topAfter(after, from),
            samples,
          }
        : { floor: from.floor, pass: { ...pass, after }, seen, fresh, top: undefined, samples },
    };
  }

  private topAfter([mark]: readonly string[], { top }: Place): string | undefined {
    return this.feed.mark.kind === 'integer' ? (mark ?? top) : undefined;
  }

  /** Digests of this page at the end of the others, each once. */
  private remember(
    rows: readonly ReadRow[],
    { seen, fresh }: Pick<Place, 'seen' | 'fresh'>,
  ): Pick<Place, 'seen' | 'fresh'> {
    const digests = new Set(rows.flatMap((row) => this.digest(row) ?? []));
    const before = seen.slice(0, seen.length - fresh).filter((digest) => !digests.has(digest));
    const now = seen.slice(seen.length - fresh).filter((digest) => !digests.has(digest));
    const kept = tail([...before, ...now, ...digests], this.remembered);
    return { seen: kept, fresh: Math.min(now.length + digests.size, kept.length) };
  }

  /** What a row is known by; undefined when it may have changed and still look like this. */
  private digest({ mark, order, rest }: ReadRow): string | undefined {
    if (this.feed.mark.kind === 'timestamp' && !isFine(mark)) return undefined;
    const texts = [mark, ...[...order, ...rest].map((value) => (value === null ? null : keyText(value)))];
    return createHash('sha256').update(JSON.stringify(texts)).digest('base64url').slice(0, digestLength);
  }

  private async select(
    session: Session,
    floor: string | undefined,
    after: readonly string[] | undefined,
    limit: number,
    newestFirst: boolean,
  ): Promise<readonly ReadRow[]> {
    const { mark, order, rest, from, conditions } = this.source;
    const { dialect } = this.context;
    const by = [this.byMark, ...order];
    const where = [
      ...conditions,
      sql`${mark} is not null`,
      ...(floor === undefined ? [] : [sql`${mark} >= ${this.bound(floor, this.byMark)}`]),
      ...(after === undefined || after.length === 0 ? [] : [this.after(by, after)]),
    ];
    const direction = newestFirst ? sql` desc` : sql``;
    const ordered = list(by.map(({ fragment }) => sql`${fragment}${direction}`));
    const limited = dialect.limit?.(limit) ?? sql`limit ${sql.lit(limit)}`;
    const columns = list([mark, ...order.map(({ fragment }) => fragment), ...rest]);
    const { rows } = await session.run(
      sql`select ${columns} ${from} where ${all(where)} order by ${ordered} ${limited}`,
    );
    return rows.map((row) => ({
      mark: keyText(row[0]),
      order: row.slice(1, 1 + order.length),
      rest: row.slice(1 + order.length),
    }));
  }

  /** Rows that come after one in the order of mark and key. */
  private after(by: readonly OrderColumn[], after: readonly string[]): Fragment {
    if (after.length !== by.length) throw placesLost('the configuration of sync is another one');
    const values = by.map((one, at) => this.bound(after[at] ?? '', one));
    const fragments = by.map(({ fragment }) => fragment);
    // The first condition is implied by the other, and lets an index on the mark be used.
    return sql`(${this.source.mark} >= ${values[0]} and ${behind(fragments, values)})`;
  }

  private bound(text: string, { column }: OrderColumn): Fragment {
    const value: SqlValue | undefined = keyPart(text, column, this.context.zone);
    if (value === undefined) throw placesLost('the configuration of sync is another one');
    return boundValue(value, column, this.context.dialect);
  }
}

const tail = <T>(all: readonly T[], count: number): readonly T[] => (count === 0 ? [] : all.slice(-count));
