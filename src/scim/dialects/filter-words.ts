import { splitAttributePath } from '../filter/attribute-path.js';
import { type AttributeType } from '../schema/model.js';
import { type ResourceSchema } from '../schema/resource-schema.js';
import { subAttribute } from '../schema/sub-attributes.js';

const operators: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']);
const keywords: ReadonlySet<string> = new Set(['and', 'or', 'not']);
/** A quoted text (the last one may be open), a bracket, blanks, or a word. */
const token = /"(?:[^"\\]|\\.)*"?|[()[\]]|\s+|[^\s"()[\]]+/g;

/** The tokens of a filter: quoted texts, brackets, blanks and words. Together they are the text, all but stray characters. */
export const filterTokens = (text: string): readonly string[] => text.match(token) ?? [];

/** Whether the token is an operator with a value behind it, in any case. */
export const isComparison = (text: string): boolean => operators.has(text.toLowerCase());

/** Whether the token is this word, in any case. */
export const isKeyword = (text: string, keyword: string): boolean => text.toLowerCase() === keyword;

/**
 * Gets a word of a filter and gives back what is to stand there.
 *
 * @param role what the word is: the path of an attribute, or a value, which may be a quoted text.
 * @param path the attribute that a value is compared with; within square brackets it is led by the attribute before them.
 */
export type RewriteWord = (word: string, role: 'path' | 'value', path: string) => string;

/**
 * Rewrites attribute paths and values of a filter, without parsing it: what makes no sense comes out as it went in.
 *
 * @returns undefined when nothing was rewritten.
 */
export function rewriteFilter(text: string, rewrite: RewriteWord): string | undefined {
  const rewriter = new FilterRewriter(rewrite);
  const result = text.replace(token, (found) => rewriter.token(found));
  return result === text ? undefined : result;
}

class FilterRewriter {
  private next: 'path' | 'operator' | 'value' = 'path';
  private path = '';
  /** The attribute whose elements the words are about: within its square brackets, or right behind them. */
  private container = '';
  private inElement = false;

  constructor(private readonly rewrite: RewriteWord) {}

  token(found: string): string {
    if (/^\s/.test(found)) return found;
    if (/^[()[\]]$/.test(found)) return this.bracket(found);
    if (this.next === 'operator') {
      this.next = isComparison(found) ? 'value' : 'path';
      return found;
    }
    if (this.next === 'value') {
      this.next = 'path';
      return this.rewrite(found, 'value', this.path);
    }
    if (keywords.has(found.toLowerCase()) || found.startsWith('"')) return found;
    this.next = 'operator';
    this.path = this.inElement ? `${this.container}.${found}` : found.startsWith('.') ? this.container + found : found;
    return this.rewrite(found, 'path', this.path);
  }

  private bracket(found: string): string {
    if (found === '[') {
      this.container = this.path;
      this.inElement = true;
    } else if (found === ']') this.inElement = false;
    // A bracket ends what stood before it; blanks do not.
    this.next = 'path';
    return found;
  }
}

/** The type of what the path compares; undefined when the schema does not have it. */
export function typeOfPath(path: string, schema: ResourceSchema): AttributeType | undefined {
  const split = splitAttributePath(path);
  const found = split && schema.resolve(split);
  if (found === undefined) return undefined;
  const attribute = found.sub ?? found.definition;
  return attribute.type === 'complex' ? subAttribute(attribute, 'value')?.type : attribute.type;
}
