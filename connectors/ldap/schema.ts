/** Attribute types of the server's schema (RFC 4512 §4.1.2): which names exist, and how their values compare. */
import { type AttributeType } from './attribute-type.js';
import { type DerivedAttribute } from './derived-attribute.js';
import { standardServer } from './profiles/standard-server.js';
import { type ServerKind } from './server-kind.js';
import { wellKnownAttributes } from './well-known-attributes.js';

const token = /'[^']*'|[()]|[^\s()']+/g;

/** Parses one definition; undefined when it is none. Extensions are skipped. */
export function parseAttributeType(definition: string): AttributeType | undefined {
  const tokens = definition.match(token) ?? [];
  if (tokens[0] !== '(') return undefined;
  const names: string[] = [];
  const fields = new Map<string, string>();
  const flags = new Set<string>();
  for (let at = 2; at < tokens.length; at++) {
    const keyword = tokens[at] ?? '';
    const next = tokens[at + 1] ?? '';
    if (keyword === 'NAME') {
      for (at++; tokens[at]?.startsWith("'") === true || tokens[at] === '('; at++) {
        if (tokens[at] !== '(') names.push((tokens[at] ?? '').slice(1, -1));
      }
      if (tokens[at] !== ')' || next !== '(') at--;
    } else if (['SUP', 'EQUALITY', 'ORDERING', 'SUBSTR', 'SYNTAX', 'USAGE', 'DESC'].includes(keyword)) {
      fields.set(keyword, next);
      at++;
    } else {
      flags.add(keyword);
    }
  }
  const field = <K extends string>(key: K, keyword: string): Partial<Record<K, string>> => {
    const value = fields.get(keyword);
    return (value === undefined ? {} : { [key]: value.replace(/\{\d+\}$|'/g, '') }) as Partial<Record<K, string>>;
  };
  return {
    names: names.length > 0 ? names : [tokens[1] ?? ''],
    ...field('sup', 'SUP'),
    ...field('equality', 'EQUALITY'),
    ...field('ordering', 'ORDERING'),
    ...field('substring', 'SUBSTR'),
    ...field('syntax', 'SYNTAX'),
    singleValue: flags.has('SINGLE-VALUE'),
    readOnly: flags.has('NO-USER-MODIFICATION'),
  };
}

/** Attribute name without options (`cn;lang-de`), in the form in which names compare. */
function baseName(attribute: string): string {
  return attribute.replace(/;.*$/, '').toLowerCase();
}

const binarySyntaxes: ReadonlySet<string> = new Set([
  ...['5', '8', '9', '10', '28', '40'].map((last) => `1.3.6.1.4.1.1466.115.121.1.${last}`),
  // Active Directory: a security descriptor.
  '1.2.840.113556.1.4.907',
]);

/** Names whose canonical form is kept. */
const maxNames = 10_000;

export class Schema {
  private readonly types = new Map<string, AttributeType>();
  private readonly canonicalNames = new Map<string, string>();
  /** Spellings of attributes that hold bytes, as the server answers them, by canonical name. */
  private readonly binary = new Map<string, readonly string[]>();
  private readonly derivedAttributes: ReadonlyMap<string, DerivedAttribute>;

  /**
   * @param known false: the schema could not be read, and these are attributes that all servers have
   * @param kind the kind of server whose schema it is
   */
  constructor(
    types: readonly AttributeType[],
    readonly known: boolean,
    readonly kind: ServerKind = standardServer,
  ) {
    this.derivedAttributes = new Map(kind.derived.map((item) => [item.name.toLowerCase(), item]));
    for (const type of types.map((own) => kind.completeType(own)))
      for (const name of type.names) this.types.set(name.toLowerCase(), type);
    const resolved = [...new Set(this.types.values())].map((type) => this.inherit(type, 0));
    for (const type of resolved) for (const name of type.names) this.types.set(name.toLowerCase(), type);
    for (const { syntax, names } of resolved) {
      if (syntax !== undefined && binarySyntaxes.has(syntax))
        this.binary.set(this.canonicalName(names[0] ?? ''), names);
    }
  }

  /** What a type does not say itself it has from its supertype. */
  private inherit(type: AttributeType, depth: number): AttributeType {
    const above = type.sup === undefined ? undefined : this.types.get(type.sup.toLowerCase());
    if (above === undefined || depth > 20) return type;
    const { equality, ordering, substring, syntax } = this.inherit(above, depth + 1);
    return {
      ...(equality !== undefined && { equality }),
      ...(ordering !== undefined && { ordering }),
      ...(substring !== undefined && { substring }),
      ...(syntax !== undefined && { syntax }),
      ...type,
    };
  }

  /** The attribute of this name that the connector makes of another one. */
  derived(name: string): DerivedAttribute | undefined {
    return this.derivedAttributes.size === 0 ? undefined : this.derivedAttributes.get(name.toLowerCase());
  }

  attribute(name: string): AttributeType | undefined {
    return this.types.get(baseName(name));
  }

  /** One text for all names of an attribute, so that `surname` finds what the server calls `sn`. */
  canonicalName(name: string): string {
    const known = this.canonicalNames.get(name);
    if (known !== undefined) return known;
    const base = baseName(name);
    const first = this.types.get(base)?.names[0]?.toLowerCase() ?? base;
    const canonical = first + (name.includes(';') ? name.slice(name.indexOf(';')).toLowerCase() : '');
    // Names come from the server too: their number has a bound.
    if (this.canonicalNames.size < maxNames) this.canonicalNames.set(name, canonical);
    return canonical;
  }

  /** Those of the attributes that hold bytes, in the spelling of the server. */
  binaryNames(attributes: readonly string[]): string[] {
    return attributes.flatMap((name) => this.binary.get(this.canonicalName(name)) ?? []);
  }
}

const wellKnownTypes = wellKnownAttributes.map(parseAttributeType).filter((type) => type !== undefined);

/** Attributes of the standards (RFC 4512, 4519, 4524, 2798), for the time before the server's own schema is known. */
export function wellKnownSchema(kind: ServerKind): Schema {
  return new Schema(wellKnownTypes, false, kind);
}
