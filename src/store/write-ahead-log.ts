import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreUnavailable } from '../provisioning/ports.js';

/**
 * The write-ahead log of an SQLite file, brought to the disk without stopping the process. SQLite's own `synchronous = FULL` waits for the
 * disk at the end of each COMMIT, on the thread of all requests. Here `synchronous = NORMAL` leaves that wait out, and whoever has
 * committed calls `sync` before it tells anybody: an acknowledged change survives a power cut all the same.
 * Source: https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export class WriteAheadLog {
  private constructor(private readonly file: FileHandle) {}

  /** @param path of the database; its log is there once something was written through a connection that is open */
  static async open(path: string): Promise<WriteAheadLog> {
    const log = new WriteAheadLog(await open(`${path}-wal`, 'r+'));
    // The names of both files are on the disk before the first commit counts.
    const folder = await open(dirname(path), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    return log;
  }

  /** Everything that was committed before the call is on the disk when it resolves. @throws StoreUnavailable */
  async sync(): Promise<void> {
    try {
      await this.file.datasync();
    } catch {
      // The driver's own words may hold a path; what matters is that nobody may be told that the change is kept.
      throw new StoreUnavailable('store: the log could not be brought to the disk');
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
