import { elementsIn, textOf, type Element } from './ber.js';

function escaped({ contents }: Element): string {
  const characters = [...contents].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[ -~]/.test(character) && !'()*\\'.includes(character)
      ? character
      : `\\${byte.toString(16).padStart(2, '0')}`;
  });
  return characters.join('');
}

/** A Filter (RFC 4511 §4.5.1.7) as text (RFC 4515); bytes beyond ASCII are escaped. */
export function filterText(filter: Element): string {
  const compare = (operator: string): string => {
    const [attribute, value] = elementsIn(filter);
    return attribute === undefined || value === undefined
      ? '(?)'
      : `(${textOf(attribute)}${operator}${escaped(value)})`;
  };
  switch (filter.tag) {
    case 0xa0:
      return `(&${elementsIn(filter).map(filterText).join('')})`;
    case 0xa1:
      return `(|${elementsIn(filter).map(filterText).join('')})`;
    case 0xa2:
      return `(!${elementsIn(filter).map(filterText).join('')})`;
    case 0xa3:
      return compare('=');
    case 0xa4:
      return substringsText(filter);
    case 0xa5:
      return compare('>=');
    case 0xa6:
      return compare('<=');
    case 0x87:
      return `(${textOf(filter)}=*)`;
    case 0xa8:
      return compare('~=');
    case 0xa9:
      return extensibleText(filter);
    default:
      return '(?)';
  }
}

function substringsText(filter: Element): string {
  const [attribute, parts] = elementsIn(filter);
  if (attribute === undefined || parts === undefined) return '(?)';
  const pieces = elementsIn(parts).map((part) => {
    const before = part.tag === 0x80 ? '' : '*';
    return `${before}${escaped(part)}${part.tag === 0x82 ? '' : '\0'}`;
  });
  // The end of one part and the beginning of the next share a star.
  const text = pieces.join('').replace(/\0\*/g, '*').replace(/\0$/, '*');
  return `(${textOf(attribute)}=${text})`;
}

function extensibleText(filter: Element): string {
  const parts = new Map(elementsIn(filter).map((part) => [part.tag, part]));
  const text = (tag: number): string => {
    const part = parts.get(tag);
    return part === undefined ? '' : tag === 0x83 ? escaped(part) : textOf(part);
  };
  return `(${text(0x82)}${parts.has(0x84) ? ':dn' : ''}:${text(0x81)}:=${text(0x83)})`;
}
