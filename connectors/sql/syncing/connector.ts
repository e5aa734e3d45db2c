/** A target whose database can tell what changed. */
import { type ChangesAnswer, type ChangesRequest, type Syncable } from '../../sdk/capabilities/syncable.js';
import { type Call, type TestReport } from '../../sdk/connector.js';
import { SqlConnector } from '../connector.js';
import { type Reading } from '../statements/reading.js';
import { ChangeReader } from './change-reader.js';
import { type Feed } from './feed.js';
import { loadFeeds } from './load-feeds.js';
import { untoldRemovals } from './untold-removals.js';

export class SyncingSqlConnector extends SqlConnector implements Syncable {
  private reader: ChangeReader | undefined;
  /** The catalog that the reader goes by. */
  private readerOf: Reading | undefined;

  async changes(request: ChangesRequest, call: Call): Promise<ChangesAnswer> {
    const reader = await this.changeReader(call);
    return this.database.read(call, (session) => reader.changes(session, request));
  }

  override async test(call: Call): Promise<TestReport> {
    const report = await super.test(call);
    if (!report.ok) return report;
    try {
      const feeds = await this.feeds(await this.ready(call), call);
      const told = `changes by others are told by ${feeds.length} tables`;
      const untold = untoldRemovals(feeds).map((message) => ({ severity: 'warning' as const, message }));
      return { ok: true, findings: [...report.findings, { severity: 'ok', message: told }, ...untold] };
    } catch (error) {
      const message = error instanceof Error ? error.message : 'The tables of changes cannot be asked.';
      return { ok: false, findings: [...report.findings, { severity: 'problem', message }] };
    }
  }

  private async changeReader(call: Call): Promise<ChangeReader> {
    const reading = await this.ready(call);
    if (this.reader === undefined || this.readerOf !== reading) {
      this.reader = new ChangeReader(reading, await this.feeds(reading, call), this.config);
      this.readerOf = reading;
    }
    return this.reader;
  }

  private feeds({ schema, dialect }: Reading, call: Call): Promise<readonly Feed[]> {
    return this.database.read(call, (session) => loadFeeds(this.config, schema, dialect, session, call.deadline));
  }
}
