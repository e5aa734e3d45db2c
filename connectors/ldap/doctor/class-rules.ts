/** Object classes of the server's schema (RFC 4512 §4.1.1) and content rules (§4.1.6): which attributes entries must and may have. */
import { type Schema } from '../schema.js';

interface ObjectClass {
  readonly sup: readonly string[];
  readonly must: readonly string[];
  readonly may: readonly string[];
  /** Auxiliary classes that belong to it by a content rule, as in Active Directory. */
  readonly aux: readonly string[];
}

export interface ClassRules {
  readonly unknown: readonly string[];
  /** Canonical names. */
  readonly must: ReadonlySet<string>;
  readonly may: ReadonlySet<string>;
}

/** The names behind a keyword: one, or several in parentheses. */
function namesAfter(definition: string, keyword: string): readonly string[] {
  const found = new RegExp(`\\s${keyword}\\s+(?:\\(([^)]*)\\)|([^\\s()]+))`).exec(definition);
  if (found === null) return [];
  return (found[1] ?? found[2] ?? '').split(/[\s$]+/).flatMap((name) => {
    const bare = name.replace(/'/g, '');
    return bare === '' ? [] : [bare];
  });
}

/** Descriptions may hold anything, keywords too. */
const withoutText = (definition: string): string => definition.replace(/\sDESC\s+'[^']*'/, '');

/** The object classes of a server. */
export class ObjectClasses {
  private readonly classes = new Map<string, ObjectClass>();

  /**
   * @param definitions values of `objectClasses`
   * @param contentRules values of `dITContentRules`
   */
  constructor(definitions: readonly string[], contentRules: readonly string[]) {
    const rules = new Map<string, string>();
    for (const rule of contentRules.map(withoutText)) {
      for (const name of namesAfter(rule, 'NAME')) rules.set(name.toLowerCase(), rule);
    }
    for (const definition of definitions.map(withoutText)) {
      const names = namesAfter(definition, 'NAME');
      const rule = names.map((name) => rules.get(name.toLowerCase())).find((text) => text !== undefined) ?? '';
      const read = {
        sup: namesAfter(definition, 'SUP'),
        must: [...namesAfter(definition, 'MUST'), ...namesAfter(rule, 'MUST')],
        may: [...namesAfter(definition, 'MAY'), ...namesAfter(rule, 'MAY')],
        aux: namesAfter(rule, 'AUX'),
      };
      for (const name of names) this.classes.set(name.toLowerCase(), read);
    }
  }

  get known(): boolean {
    return this.classes.size > 0;
  }

  /** What an entry of these classes must and may have, superior and auxiliary classes included. */
  rulesOf(names: readonly string[], schema: Schema): ClassRules {
    const must = new Set<string>();
    const may = new Set<string>();
    const unknown: string[] = [];
    const seen = new Set<string>();
    const open = [...names];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const key = name.toLowerCase();
      if (seen.has(key)) continue;
      seen.add(key);
      const found = this.classes.get(key);
      if (found === undefined) {
        unknown.push(name);
        continue;
      }
      for (const attribute of found.must) must.add(schema.canonicalName(attribute));
      for (const attribute of found.may) may.add(schema.canonicalName(attribute));
      open.push(...found.sup, ...found.aux);
    }
    return { unknown, must, may };
  }
}
