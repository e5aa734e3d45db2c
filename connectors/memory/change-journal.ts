/** What happened to the objects, in order: the feed of `changes`. */
import { randomUUID } from 'node:crypto';
import { type BackendReference } from '../sdk/backend-object.js';

/** A reference that an attribute of an object got or lost. */
export interface ReferenceEdit {
  readonly attribute: string;
  readonly reference: BackendReference;
  readonly added: boolean;
}

/** One step in the life of an object. */
export interface JournalEntry {
  readonly number: number;
  readonly objectType: string;
  readonly id: string;
  readonly kind: 'changed' | 'removed';
  readonly edits: readonly ReferenceEdit[];
}

/** Entries, each with its edits, that are kept: the oldest go first. */
const defaultCapacity = 50_000;

/** Nothing is kept before somebody asks for a place in it: who was not here then has nothing to go on from. */
export class ChangeJournal {
  /** Another process, or another store, has other numbers. */
  private readonly name = randomUUID();
  private readonly entries: JournalEntry[] = [];
  private started = false;
  private last = 0;
  /** Number of the newest entry that was dropped. */
  private dropped = 0;
  private weight = 0;

  constructor(private readonly capacity = defaultCapacity) {}

  /** Whether anything has to be told. */
  get keeps(): boolean {
    return this.started;
  }

  add(entry: Omit<JournalEntry, 'number'>): void {
    if (!this.started) return;
    this.last += 1;
    this.entries.push({ ...entry, number: this.last });
    this.weight += 1 + entry.edits.length;
    let surplus = 0;
    while (this.weight > this.capacity && surplus < this.entries.length) {
      const oldest = this.entries[surplus];
      this.weight -= 1 + (oldest?.edits.length ?? 0);
      this.dropped = oldest?.number ?? this.dropped;
      surplus += 1;
    }
    if (surplus > 0) this.entries.splice(0, surplus);
  }

  /** The place after the newest entry. */
  here(): string {
    this.started = true;
    return this.tokenAt(this.last);
  }

  tokenAt(number: number): string {
    return `${this.name}:${number}`;
  }

  /** The entries after a place; undefined when it is not one of this journal, or entries after it were dropped. */
  after(token: string): readonly JournalEntry[] | undefined {
    const [name, digits = ''] = token.split(':');
    if (name !== this.name || !/^\d{1,15}$/u.test(digits)) return undefined;
    const place = Number(digits);
    if (place > this.last || place < this.dropped) return undefined;
    return this.entries.slice(this.entries.length - (this.last - place));
  }
}
