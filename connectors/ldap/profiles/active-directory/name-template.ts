/** Text with attributes in it, of which names are made: `{givenName:1}{sn}` is the first letter of the given name and the surname. */
export interface NameTemplate {
  readonly parts: readonly (string | NamePart)[];
}

interface NamePart {
  readonly attribute: string;
  /** Characters that are taken; undefined: all. */
  readonly length: number | undefined;
}

const part = /\{([a-zA-Z][a-zA-Z0-9-]*)(?::(\d{1,2}))?\}/g;

/** Reads a template; undefined when the text is none. */
export function readNameTemplate(text: string): NameTemplate | undefined {
  const parts: (string | NamePart)[] = [];
  let at = 0;
  for (const match of text.matchAll(part)) {
    parts.push(text.slice(at, match.index));
    parts.push({ attribute: match[1] ?? '', length: match[2] === undefined ? undefined : Number(match[2]) });
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  const isClean = parts.every((item) => typeof item !== 'string' || !/[{}]/.test(item));
  return at > 0 && isClean ? { parts: parts.filter((item) => item !== '') } : undefined;
}

/** The text; undefined when one of the attributes has no value. @param valueOf the value of an attribute */
export function renderName(
  template: NameTemplate,
  valueOf: (attribute: string) => string | undefined,
): string | undefined {
  let text = '';
  for (const item of template.parts) {
    const value = typeof item === 'string' ? item : valueOf(item.attribute)?.trim();
    if (value === undefined || value === '') return undefined;
    text +=
      typeof item === 'string' || item.length === undefined ? value : Array.from(value).slice(0, item.length).join('');
  }
  return text;
}
