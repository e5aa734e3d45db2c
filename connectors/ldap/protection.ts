/**
 * Keeps protected objects from being changed and protected groups from being joined: what the configuration names, what the directory
 * itself holds to be privileged, and whatever is in one of those groups, at any depth, when the write comes. What tells is read along
 * with the entry that is to be changed; only the groups above its own groups cost a search, one for each level.
 */
import { type Entry } from 'ldapts';
import { type Call } from '../sdk/connector.js';
import { ConnectorError } from '../sdk/errors.js';
import { type LdapConfig } from './config.js';
import { DnBase, normalDn, sameDn } from './dn.js';
import { textsOf } from './entry.js';
import { ObjectType } from './object-type.js';
import { type ConnectionPool } from './pool.js';
import { anyOf, equals, type Condition } from './query.js';
import { type Schema } from './schema.js';
import { searchBelow } from './search.js';

/** Milliseconds for which a group that was found to be ordinary counts as such, where that will do. */
const ordinaryMs = 5000;
/** Groups that are remembered. */
const capacity = 20_000;
/** Groups in one filter. */
const groupsPerSearch = 100;
/** Levels of groups. Circles end before; what is nested deeper is refused. */
const levels = 50;

/** How a check is made. */
export interface ProtectionContext {
  readonly schema: Schema;
  /** Groups must be looked at now, for what would be worst: joining a group, setting a password, removing. */
  readonly afresh: boolean;
  readonly call: Call;
}

/** A group that an entry is in. */
interface Group {
  /** Its id, or its name where the back link holds no ids; undefined: known by the condition only. */
  readonly key: string | undefined;
  readonly condition: Condition;
}

/** One way up from an entry. */
interface Climb {
  readonly seen: Set<string>;
  /** Until when what is found may be remembered: not longer than what it rests on. */
  until: number;
}

export class Protection {
  /** What has to be read of an entry that is to be changed. */
  readonly attributes: readonly string[];
  private readonly ids: ReadonlySet<string>;
  private readonly named: readonly DnBase[];
  private readonly everything: ObjectType;
  /** Ordinary groups, until when. */
  private readonly ordinary = new Map<string, number>();

  private constructor(
    private readonly pool: ConnectionPool,
    private readonly config: LdapConfig,
  ) {
    const { kind, protected: listed, base, membership } = config;
    const backLink = membership.memberOf === 'server' ? ['memberOf'] : [];
    this.attributes = [...(kind.privileges?.attributes ?? []), ...backLink];
    this.ids = new Set(listed.ids);
    this.named = listed.names.map((name) => new DnBase(name));
    this.everything = new ObjectType({
      objectType: 'protected',
      base: kind.privileges?.groupsBase(base) ?? base,
      objectClasses: [],
      naming: '',
      filter: undefined,
      category: undefined,
    });
  }

  /** Undefined where nothing is protected: nothing is read for it then. */
  static of(pool: ConnectionPool, config: LdapConfig): Protection | undefined {
    const { ids, names } = config.protected;
    return config.kind.privileges === undefined && ids.length + names.length === 0
      ? undefined
      : new Protection(pool, config);
  }

  /** The attributes to read for a change that reads these for itself. */
  besides(attributes: readonly string[]): readonly string[] {
    return attributes.length === 0 ? this.attributes : [...attributes, ...this.attributes];
  }

  /**
   * @param entry as it was read just now, with `attributes`
   * @throws ConnectorError `forbidden` when it is protected, `unavailable`
   */
  async check(entry: Entry, context: ProtectionContext): Promise<void> {
    if (this.isProtected(entry) || (await this.isNested(entry, context))) {
      throw new ConnectorError('forbidden', 'The entry is protected, or in a protected group: see `protected`.', {
        advice: 'is about a privileged or protected object, which is managed in the directory itself',
      });
    }
  }

  private isProtected(entry: Entry): boolean {
    const { identity, privileges } = this.config.kind;
    const id = identity.idOf(entry);
    if (id !== undefined && this.ids.has(id)) return true;
    return this.isListed(entry.dn) || privileges?.isPrivileged(entry) === true;
  }

  private isListed(name: string): boolean {
    return this.named.some((base) => base.contains(name) || sameDn(base.text, name));
  }

  /** Goes up from group to group, each once. */
  private async isNested(entry: Entry, context: ProtectionContext): Promise<boolean> {
    const climb: Climb = { seen: new Set(), until: Date.now() + ordinaryMs };
    let entries: readonly Entry[] = [entry];
    for (let level = 0; level < levels; level++) {
      if (entries.some((item) => this.namesProtected(item))) return true;
      const groups = entries
        .flatMap((item) => this.groupsOf(item))
        .filter(({ key }) => key === undefined || this.isNew(key, climb, context));
      if (groups.length === 0) {
        this.remember(climb);
        return false;
      }
      entries = await this.read(groups, context);
      if (entries.some((item) => this.isProtected(item))) return true;
    }
    return true;
  }

  /** Whether the back link of an entry alone tells that it is in a protected group. */
  private namesProtected(entry: Entry): boolean {
    const { identifyingNames, privileges } = this.config.kind;
    return backLinkOf(entry).some((value) => {
      if (privileges?.isPrivilegedGroup(value) === true) return true;
      const identified = identifyingNames?.parse(value);
      return (identified !== undefined && this.ids.has(identified.id)) || this.isListed(identified?.name ?? value);
    });
  }

  private groupsOf(entry: Entry): readonly Group[] {
    const { identifyingNames, identity, privileges } = this.config.kind;
    const other = privileges?.otherGroup(entry);
    const further: readonly Group[] = other === undefined ? [] : [{ key: undefined, condition: other }];
    if (this.config.membership.memberOf === 'search') {
      return [...further, { key: normalDn(entry.dn), condition: equals(this.config.membership.attribute, entry.dn) }];
    }
    const groups = backLinkOf(entry).map((value): Group => {
      const identified = identifyingNames?.parse(value);
      return identified === undefined
        ? { key: normalDn(value), condition: equals(identity.nameAttribute, value) }
        : { key: identified.id, condition: identity.hasId(identified.id) };
    });
    return [...further, ...groups];
  }

  /** Whether a group has to be looked at. */
  private isNew(key: string, climb: Climb, { afresh }: ProtectionContext): boolean {
    if (climb.seen.has(key)) return false;
    const until = afresh ? undefined : this.ordinary.get(key);
    if (until !== undefined && until > Date.now()) {
      climb.until = Math.min(climb.until, until);
      return false;
    }
    climb.seen.add(key);
    return true;
  }

  private async read(groups: readonly Group[], { schema, call }: ProtectionContext): Promise<readonly Entry[]> {
    const searches: Promise<readonly Entry[]>[] = [];
    for (let at = 0; at < groups.length; at += groupsPerSearch) {
      const filter = this.everything.filter(
        anyOf(groups.slice(at, at + groupsPerSearch).map(({ condition }) => condition)),
      );
      if (filter === false) continue;
      const wanted = { attributes: this.attributes, schema };
      searches.push(searchBelow(this.pool, this.everything, filter, wanted, call));
    }
    return (await Promise.all(searches)).flat();
  }

  private remember({ seen, until }: Climb): void {
    if (this.ordinary.size + seen.size > capacity) this.ordinary.clear();
    for (const key of seen) this.ordinary.set(key, until);
  }
}

const backLinkOf = (entry: Entry): readonly string[] => textsOf(entry, 'memberOf');
