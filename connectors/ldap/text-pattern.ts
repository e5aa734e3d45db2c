/**
 * What to ask a server so that it finds at least all texts that compare so in the gateway, which compares by code units in lower
 * case. A server prepares texts first (RFC 4518): it folds case by tables of its own, composes characters, maps some to nothing and
 * collapses spaces. So only characters that come out of this the same on both sides are sent; between them stands `*`.
 */
import { type ComparisonOperator } from '../sdk/predicate.js';

export type TextOperator = Extract<ComparisonOperator, 'equals' | 'startsWith' | 'endsWith' | 'contains'>;

/** Which characters a matching rule leaves as they are. */
export type Alphabet =
  | 'directoryString'
  | 'ia5'
  | 'telephone'
  /** As `directoryString`, but the server folds letter by letter: what becomes i, k or å only in the gateway is none of these there. */
  | 'letterByLetter';

export type TextQuery =
  | { readonly kind: 'equals'; readonly value: string }
  | { readonly kind: 'substring'; readonly initial: string; readonly any: readonly string[]; readonly final: string }
  /** Any value may match. */
  | { readonly kind: 'present' };

const ascii = /^[\x21-\x7e]$/;
/** Text of such characters and spaces. */
const plain = /^[ -~]+$/;
/** Letters with one upper and one lower form, alike in all tables; without İ, ı, ŉ, ſ, and ÿ, whose upper forms are special. */
const paired =
  /^[\u00c0-\u00d6\u00d8-\u00de\u00e0-\u00f6\u00f8-\u00fe\u0100-\u012f\u0134-\u0137\u0139-\u0148\u014a-\u0177\u0179-\u017e\u0400-\u045f]$/;
const jamo = /^[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]$/;
const printable = /^[A-Za-z0-9'()+,./:=?]$/;

/** Letters to which others (İ, the signs of kelvin and ångström) fold in the gateway. */
const foldedTo = /^[ik\u00e5]$/i;

function isStable(char: string, alphabet: Alphabet): boolean {
  if (alphabet === 'telephone') return printable.test(char);
  if (alphabet === 'letterByLetter' && foldedTo.test(char)) return false;
  if (ascii.test(char)) return true;
  if (alphabet === 'ia5') return false;
  if (paired.test(char)) return true;
  // Letters of scripts without case.
  return /^\p{Lo}$/u.test(char) && !jamo.test(char) && char.toUpperCase() === char && char.toLowerCase() === char;
}

/** Marks the characters that may be sent: those that are stable, and not before one that may merge with them. */
function stability(chars: readonly string[], alphabet: Alphabet): readonly boolean[] {
  const composed = chars.join('') === chars.join('').normalize('NFKC');
  const stable = chars.map((char) => isStable(char, alphabet) && (composed || ascii.test(char)));
  return stable.map((own, index) => {
    const next = chars[index + 1];
    return own && (next === undefined || stable[index + 1] === true || /^[\0-\x7f]$/.test(next));
  });
}

/** Whether a combining mark that follows in a stored value may change the character. */
function isComposable(char: string): boolean {
  return /^[\p{L}<>=]$/u.test(char) && !/^\p{Script=Han}$/u.test(char);
}

/** Whether all of a text can be sent as it is to an equality rule, which treats spaces in both texts alike. */
function isWhole(text: string, chars: readonly string[], alphabet: Alphabet): boolean {
  if (alphabet !== 'telephone' && plain.test(text)) return true;
  const filler = alphabet === 'telephone' ? /^[ -]$/ : /^ $/;
  const stable = stability(chars, alphabet === 'letterByLetter' ? 'directoryString' : alphabet);
  return chars.length > 0 && chars.every((char, index) => stable[index] === true || filler.test(char));
}

/** Runs of characters that may be sent; a run that touches an end of the text is kept apart, even when it is empty. */
function runs(chars: readonly string[], stable: readonly boolean[]): readonly string[] {
  const parts: string[] = [''];
  for (const [index, char] of chars.entries()) {
    if (stable[index] === true) parts.push((parts.pop() ?? '') + char);
    else parts.push('');
  }
  return parts;
}

function substring(operator: TextOperator, parts: readonly string[]): TextQuery {
  const inner = [...parts];
  const initial = operator === 'equals' || operator === 'startsWith' ? (inner.shift() ?? '') : '';
  const final = (operator === 'equals' || operator === 'endsWith') && inner.length > 0 ? (inner.pop() ?? '') : '';
  const any = inner.filter((part) => part !== '');
  if (initial === '' && final === '' && any.length === 0) return { kind: 'present' };
  return { kind: 'substring', initial, any, final };
}

/** Letters that are made of this one and a mark, in lower case; made once. */
const variants = new Map<string, string[]>();

function variantsOf(letter: string): readonly string[] {
  if (variants.size === 0) {
    for (let code = 0xc0; code < 0x2000; code++) {
      const char = String.fromCharCode(code);
      const first = char.normalize('NFD').charAt(0).toLowerCase();
      if (first === char || !/^[a-z<>=]$/.test(first)) continue;
      const known = variants.get(first) ?? [];
      variants.set(first, known.includes(char.toLowerCase()) ? known : [...known, char.toLowerCase()]);
    }
  }
  return variants.get(letter.toLowerCase()) ?? [];
}

/**
 * The questions of which one at least is answered yes by every text that compares so.
 * @param hasSubstrings the attribute has a substring rule; without it a text that cannot be sent as a whole becomes `present`
 */
export function textQueries(
  operator: TextOperator,
  value: string,
  alphabet: Alphabet,
  hasSubstrings: boolean,
): readonly TextQuery[] {
  const chars = Array.from(value);
  if (operator === 'equals' && isWhole(value, chars, alphabet)) return [{ kind: 'equals', value }];
  if (!hasSubstrings) return [{ kind: 'present' }];
  const stable = stability(chars, alphabet);
  const parts = runs(chars, stable);
  const last = chars.at(-1);
  const open = operator === 'startsWith' || operator === 'contains';
  const composes = alphabet === 'directoryString' || alphabet === 'letterByLetter';
  if (!composes || !open || last === undefined || stable.at(-1) !== true || !isComposable(last)) {
    return [substring(operator, parts)];
  }
  // The text may go on with a mark that merges with its last letter.
  const shortened = [...parts.slice(0, -1), (parts.at(-1) ?? '').slice(0, -last.length)];
  const rest = shortened.join('');
  if (rest.length >= 2 || !ascii.test(last)) return [substring(operator, shortened)];
  const endings = [last, ...variantsOf(last)];
  return endings.map((ending) => substring(operator, [...shortened.slice(0, -1), (shortened.at(-1) ?? '') + ending]));
}
