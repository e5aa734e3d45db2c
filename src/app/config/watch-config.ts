/** Notices a changed configuration file and takes it up; a bad file never takes the place of a good configuration. */
import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type CausewayConfig } from './causeway-config.js';
import { type LocatedProblem } from './config-document.js';
import { type LoadResult } from './load-config.js';

/** A file is read when nothing has changed for this time: half of a file may be a good configuration without most tenants. */
const SETTLE_MS = 200;
/** A file that never comes to rest is looked at again by the next poll. */
const MAX_SETTLES = 50;

export interface ConfigWatchOptions {
  /** What is served now. */
  readonly current: Extract<LoadResult<CausewayConfig>, { readonly ok: true }>;
  /** Loads the file again. */
  readonly load: () => Promise<LoadResult<CausewayConfig>>;
  /** Takes over a new configuration; what it throws is reported as a problem. */
  readonly onChange: (config: CausewayConfig) => Promise<void> | void;
  /** Told once for each change that cannot be taken up. The configuration before it stays. */
  readonly onProblems: (problems: readonly LocatedProblem[]) => void;
  /** Milliseconds between looks at the files, for file systems that report nothing. Default: 5000. */
  readonly pollMs?: number;
}

/** Watches from its creation until `close`. */
export class ConfigWatch {
  private readonly pollMs: number;
  private readonly poll: NodeJS.Timeout;
  private readonly watchers: FSWatcher[] = [];
  private files: readonly string[];
  private digest: string;
  private signature: string | undefined;
  private reported = '';
  private checking: Promise<void> | undefined;
  private again = false;
  private closed = false;

  constructor(private readonly options: ConfigWatchOptions) {
    this.pollMs = options.pollMs ?? 5000;
    this.files = options.current.files;
    this.digest = options.current.digest;
    for (const directory of new Set(this.files.map((file) => dirname(file)))) this.watchDirectory(directory);
    this.poll = setInterval(() => {
      void this.check();
    }, this.pollMs).unref();
    // The first look only remembers, unless the file has changed since it was loaded: the digest tells.
    void this.check();
  }

  /** Looks at once. Resolves when what was found has been dealt with. */
  async check(): Promise<void> {
    if (this.closed) return;
    if (this.checking !== undefined) {
      this.again = true;
      return this.checking;
    }
    this.checking = this.checkUntilQuiet();
    try {
      await this.checking;
    } finally {
      this.checking = undefined;
    }
  }

  /** Ends the watch and waits for a change that is being taken over. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.poll);
    for (const watcher of this.watchers) watcher.close();
    await this.checking;
  }

  /** The directory and not the file: editors and Kubernetes replace files, and a watched file that is replaced falls silent. */
  private watchDirectory(directory: string): void {
    try {
      const watcher = watch(directory, { persistent: false }, (_event, name) => {
        // Kubernetes swaps the link `..data` that the file's own link points through.
        const ours = name === null || name.startsWith('..') || this.files.some((file) => basename(file) === name);
        if (ours) void this.check();
      });
      // A watch that the system ends is no loss: the poll goes on.
      watcher.on('error', () => {
        watcher.close();
      });
      this.watchers.push(watcher);
    } catch {
      // No watches left, or the directory is gone: the poll finds the change.
    }
  }

  private async checkUntilQuiet(): Promise<void> {
    do await this.checkOnce();
    while (this.askedAgain());
  }

  /** Whether somebody asked for a look while one was under way. */
  private askedAgain(): boolean {
    const asked = this.again && !this.closed;
    this.again = false;
    return asked;
  }

  private async checkOnce(): Promise<void> {
    // Taken before the file is read: a change while it is read is found by the next look.
    const signature = await this.settled();
    if (signature === undefined) return;
    this.signature = signature;
    const result = await this.options.load();
    if (this.closed) return;
    // The files of the good configuration stay under watch beside a bad one's: what is repaired may be one of them.
    const files = result.ok ? result.files : [...new Set([...this.files, ...result.files])];
    if (files.join('\n') !== this.files.join('\n')) {
      this.files = files;
      // The signature is one of other files: look once more.
      this.signature = undefined;
      this.again = true;
    }
    if (!result.ok) {
      this.report(result.problems);
      return;
    }
    if (result.digest === this.digest) {
      this.reported = '';
      return;
    }
    try {
      await this.options.onChange(result.config);
      this.digest = result.digest;
      this.reported = '';
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown error';
      this.report([{ path: '', message: `could not be taken over: ${reason}`, line: undefined }]);
    }
  }

  /** The signature of files that have changed and come to rest; undefined when there is nothing to do. */
  private async settled(): Promise<string | undefined> {
    let signature = await signatureOf(this.files);
    if (signature === this.signature) return undefined;
    for (let tries = 0; tries < MAX_SETTLES && !this.closed; tries++) {
      await wait(SETTLE_MS, undefined, { ref: false });
      const later = await signatureOf(this.files);
      if (later === signature) return signature;
      signature = later;
    }
    return undefined;
  }

  private report(problems: readonly LocatedProblem[]): void {
    const text = JSON.stringify(problems);
    if (text === this.reported) return;
    this.reported = text;
    this.options.onProblems(problems);
  }
}

/** Tells another file from the same, through symbolic links. */
async function signatureOf(files: readonly string[]): Promise<string> {
  const parts = await Promise.all(
    files.map(async (file) => {
      try {
        const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
        return [dev, ino, size, mtimeNs, ctimeNs].join(':');
      } catch {
        return 'none';
      }
    }),
  );
  return parts.join(' ');
}
