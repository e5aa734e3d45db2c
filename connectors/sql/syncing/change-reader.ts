/** The changes of a target: all its feeds, one after the other. */
import { createHash } from 'node:crypto';
import { type ChangesAnswer, type ChangesRequest } from '../../sdk/capabilities/syncable.js';
import { type SqlConfig } from '../config/model.js';
import { type Session } from '../database.js';
import { type Reading } from '../statements/reading.js';
import { keyText } from '../values.js';
import { tableOfFeed, type Feed } from './feed.js';
import { FeedReader } from './feed-reader.js';
import { mergeTidings, type LookUp } from './merge.js';
import { readPlaces, writePlaces, type Place } from './place.js';
import { type Tiding } from './source.js';

/** Digests of told rows in one token: 42 KiB, and a token has 64 at most. */
const remembered = 3_600;

export class ChangeReader {
  private readonly feeds: readonly FeedReader[];
  private readonly origin: string;

  constructor(
    private readonly reading: Reading,
    feeds: readonly Feed[],
    config: Pick<SqlConfig, 'database' | 'name' | 'file'>,
  ) {
    const share = Math.floor(remembered / feeds.length);
    this.feeds = feeds.map((feed) => new FeedReader(feed, reading, share));
    this.origin = originOf(feeds, config);
  }

  /** @throws ConnectorError `tokenExpired` */
  async changes(session: Session, { token, limit, objectTypes }: ChangesRequest): Promise<ChangesAnswer> {
    if (token === undefined) return this.begin(session);
    const { turn, places } = readPlaces(token, this.origin, this.feeds.length);
    const now = await this.clock(session);
    const after: Place[] = [...places];
    const tidings: Tiding[] = [];
    let [room, visited, complete] = [Math.max(1, limit), 0, true];
    while (visited < this.feeds.length && room > 0 && complete) {
      const at = (turn + visited) % this.feeds.length;
      const [feed, place] = [this.feeds[at], places[at]];
      if (feed === undefined || place === undefined) break;
      const page = await feed.read(session, place, now, room);
      tidings.push(...page.tidings);
      after[at] = page.place;
      room -= page.rows;
      complete = page.complete;
      visited += 1;
    }
    const changes = await mergeTidings(tidings, this.lookUp(session));
    return {
      changes: changes.filter(({ objectType = '' }) => objectTypes.includes(objectType)),
      // Another feed begins the next time, so that none waits for one that never ends.
      token: writePlaces({ turn: (turn + visited) % this.feeds.length, places: after }, this.origin),
      complete: complete && visited === this.feeds.length,
    };
  }

  private async begin(session: Session): Promise<ChangesAnswer> {
    const now = await this.clock(session);
    const places: Place[] = [];
    for (const feed of this.feeds) places.push(await feed.begin(session, now));
    return { changes: [], token: writePlaces({ turn: 0, places }, this.origin), complete: true };
  }

  /** Milliseconds since the epoch, as the database has it: in a statement of its own, so that it is earlier than what the next one sees. */
  private async clock(session: Session): Promise<number> {
    const { rows } = await session.run(this.reading.dialect.clock);
    return Math.floor(Number(keyText(rows[0]?.[0])));
  }

  private lookUp(session: Session): LookUp {
    return async (type, ids) => new Set((await this.reading.byId(session, type, ids, [])).map(({ id }) => id));
  }
}

/** Another database, or other feeds, have other places. */
function originOf(
  feeds: readonly Feed[],
  { database, name, file }: Pick<SqlConfig, 'database' | 'name' | 'file'>,
): string {
  const told = feeds.map((feed) => {
    const table = tableOfFeed(feed);
    return [feed.kind, feed.type.name, table.schema, table.name, feed.mark.name];
  });
  const text = JSON.stringify([database, name, file, told]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
