/** What makes an entry an object: where it lies and what it is. */
import { EqualityFilter, FilterParser, type Filter } from 'ldapts';
import { type LdapConfig, type ObjectTypeConfig } from './config.js';
import { DnBase } from './dn.js';
import { unknownObjectType } from './errors.js';
import { allOf, type Condition } from './query.js';

export class ObjectType {
  readonly name: string;
  readonly base: DnBase;
  private readonly own: readonly Filter[];

  constructor(readonly config: ObjectTypeConfig) {
    this.name = config.objectType;
    this.base = new DnBase(config.base);
    this.own = [
      ...config.objectClasses.map((value) => new EqualityFilter({ attribute: 'objectClass', value })),
      ...(config.category === undefined
        ? []
        : [new EqualityFilter({ attribute: 'objectCategory', value: config.category })]),
      ...(config.filter === undefined ? [] : [FilterParser.parseString(config.filter)]),
    ];
  }

  /** Objects of this type that fulfil the conditions; false where nothing can. */
  filter(...conditions: readonly Condition[]): Filter | false {
    const all = allOf([...conditions, ...this.own]);
    // There is always an object class to ask for.
    return all === true ? false : all;
  }
}

/** The object types of a target. */
export class ObjectTypes {
  readonly all: readonly ObjectType[];

  constructor(config: LdapConfig) {
    this.all = [config.users, config.groups, ...config.others].map((type) => new ObjectType(type));
  }

  /** @throws ConnectorError `unsupported` */
  named(name: string): ObjectType {
    const found = this.all.find((type) => type.name === name);
    if (found === undefined) throw unknownObjectType(name);
    return found;
  }
}
