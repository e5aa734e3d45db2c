/** A target whose database can tell what changed. */
import { type ChangesAnswer, type ChangesRequest, type Syncable } from '../../sdk/capabilities/syncable.js';
import { type Call } from '../../sdk/connector.js';
import { SqlConnector } from '../connector.js';
import { type Reading } from '../statements/reading.js';
import { ChangeReader } from './change-reader.js';
import { loadFeeds } from './resolve-feeds.js';

export class SyncingSqlConnector extends SqlConnector implements Syncable {
  private reader: ChangeReader | undefined;
  /** The catalog that the reader goes by. */
  private readerOf: Reading | undefined;

  async changes(request: ChangesRequest, call: Call): Promise<ChangesAnswer> {
    const reader = await this.changeReader(call);
    return this.database.read(call, (session) => reader.changes(session, request));
  }

  private async changeReader(call: Call): Promise<ChangeReader> {
    const reading = await this.ready(call);
    if (this.reader === undefined || this.readerOf !== reading) {
      const { schema, dialect } = reading;
      const feeds = await this.database.read(call, (session) =>
        loadFeeds(this.config, schema, dialect, session.connection, call.deadline),
      );
      this.reader = new ChangeReader(reading, feeds, this.config);
      this.readerOf = reading;
    }
    return this.reader;
  }
}
