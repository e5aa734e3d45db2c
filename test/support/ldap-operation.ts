/** LDAP requests and answers as far as tests ask about them (RFC 4511 §4). */
import { elementsIn, numberOf, textOf, type Element } from './ber.js';
import { filterText } from './ldap-filter-text.js';

/** Requests by the tag of their protocolOp. */
const kinds = {
  0x60: 'bind',
  0x42: 'unbind',
  0x63: 'search',
  0x66: 'modify',
  0x68: 'add',
  0x4a: 'delete',
  0x6c: 'modifyDn',
  0x6e: 'compare',
  0x50: 'abandon',
  0x77: 'extended',
} as const;

export type OperationKind = (typeof kinds)[keyof typeof kinds];

/** Answers by the tag of their protocolOp: those that are not the last one to a request. */
export const answerTag = { entry: 0x64, reference: 0x73, intermediate: 0x79 } as const;

/** A change of one attribute, in a modify or an add. Values are counted, not kept. */
export interface RecordedChange {
  readonly operation: 'add' | 'delete' | 'replace';
  readonly attribute: string;
  readonly values: number;
}

/** An operation that went by, and what it was answered. */
export interface LdapOperation {
  readonly kind: OperationKind;
  /** The entry or base; of a bind, who; of an extended operation, its OID. */
  readonly dn: string;
  readonly scope?: 'base' | 'one' | 'sub';
  /** The filter as text, as in RFC 4515, bytes beyond ASCII escaped. */
  readonly filter?: string;
  /** Attributes that a search asks for; none: all. */
  readonly attributes: readonly string[];
  readonly changes: readonly RecordedChange[];
  /** Where a modifyDn moves the entry to: its new name, and its new superior where there is one. */
  readonly newDn?: string;
  /** OIDs. */
  readonly controls: readonly string[];
  /** Entries that the search has found. */
  entries: number;
  /** Values that came with them, by attribute description as the server spells it. */
  readonly values: Map<string, number>;
  /** Result code; undefined while there is no answer. */
  resultCode?: number;
}

const scopes = ['base', 'one', 'sub'] as const;
const changeKinds = ['add', 'delete', 'replace'] as const;

/** The three parts of an LDAPMessage. */
export interface LdapMessage {
  readonly id: Element;
  readonly operation: Element;
  readonly controls: Element | undefined;
}

export function messageOf(element: Element): LdapMessage {
  const [id, operation, controls] = elementsIn(element);
  if (id === undefined || operation === undefined) throw new Error('An LDAP message has no operation.');
  return { id, operation, controls };
}

function oidsOf(controls: Element | undefined): readonly string[] {
  if (controls === undefined) return [];
  return elementsIn(controls).flatMap((control) => elementsIn(control).slice(0, 1).map(textOf));
}

/** An attribute and its values: PartialAttribute, Attribute. */
function changeOf(operation: RecordedChange['operation'], attribute: Element | undefined): RecordedChange {
  const [description, values] = attribute === undefined ? [] : elementsIn(attribute);
  return {
    operation,
    attribute: description === undefined ? '' : textOf(description),
    values: values === undefined ? 0 : elementsIn(values).length,
  };
}

/** What a request says; undefined for what is none. */
export function recordOf({ operation, controls }: LdapMessage): LdapOperation | undefined {
  const kind = (kinds as Readonly<Record<number, OperationKind>>)[operation.tag];
  if (kind === undefined) return undefined;
  const base = { kind, controls: oidsOf(controls), entries: 0, values: new Map<string, number>() };
  const none = { attributes: [], changes: [] };
  if (kind === 'delete') return { ...base, ...none, dn: textOf(operation) };
  if (kind === 'unbind' || kind === 'abandon') return { ...base, ...none, dn: '' };
  const [first, second, , fourth, ...others] = elementsIn(operation);
  const dn = first === undefined ? '' : textOf(first);
  switch (kind) {
    case 'bind':
      return { ...base, ...none, dn: second === undefined ? '' : textOf(second) };
    case 'search': {
      const [, , filter, attributes] = others;
      const scope = scopes[second === undefined ? 0 : numberOf(second)] ?? 'sub';
      return {
        ...base,
        ...none,
        dn,
        scope,
        filter: filter === undefined ? '' : filterText(filter),
        attributes: attributes === undefined ? [] : elementsIn(attributes).map(textOf),
      };
    }
    case 'modify': {
      const changes = second === undefined ? [] : elementsIn(second);
      const read = (change: Element): RecordedChange => {
        const [type, attribute] = elementsIn(change);
        return changeOf(changeKinds[type === undefined ? 0 : numberOf(type)] ?? 'replace', attribute);
      };
      return { ...base, ...none, dn, changes: changes.map(read) };
    }
    case 'add': {
      const attributes = second === undefined ? [] : elementsIn(second);
      return { ...base, ...none, dn, changes: attributes.map((attribute) => changeOf('add', attribute)) };
    }
    case 'modifyDn': {
      const parts = [second, fourth].flatMap((part) => (part === undefined ? [] : [textOf(part)]));
      return { ...base, ...none, dn, newDn: parts.join(',') };
    }
    default:
      return { ...base, ...none, dn };
  }
}

/** Writes down what an answer says. */
export function noteAnswer(record: LdapOperation, answer: Element): void {
  if (answer.tag === answerTag.entry) {
    record.entries++;
    const [, attributes] = elementsIn(answer);
    for (const attribute of attributes === undefined ? [] : elementsIn(attributes)) {
      const { attribute: name, values } = changeOf('add', attribute);
      record.values.set(name, (record.values.get(name) ?? 0) + values);
    }
  } else if (answer.tag !== answerTag.reference && answer.tag !== answerTag.intermediate) {
    const [code] = elementsIn(answer);
    record.resultCode = code === undefined ? -1 : numberOf(code);
  }
}
