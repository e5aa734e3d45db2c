import { type Entry } from 'ldapts';
import { textsOf } from '../../../entry.js';
import { activeDirectoryIdentity } from '../identity.js';

/** An object that changed, before it is known whether it is one of the target's. */
export interface FoundChange {
  readonly id: string;
  readonly removed: boolean;
  /** Ids of members that came and went; empty where none did, or nobody told. */
  readonly added: readonly string[];
  readonly dropped: readonly string[];
}

/** The entry as a change, without members; undefined when it has no id. */
export function foundChange(entry: Entry): FoundChange | undefined {
  const id = activeDirectoryIdentity.idOf(entry);
  return id === undefined
    ? undefined
    : { id, removed: textsOf(entry, 'isDeleted')[0] === 'TRUE', added: [], dropped: [] };
}
