/**
 * How values compare in Active Directory. Its schema tells the syntax of an attribute and no matching rules: they follow from the
 * syntax ([MS-ADTS] §3.1.1.2.2.4). Texts compare without regard to case and, on Microsoft's servers, to accents and width too.
 */
import { type AttributeType } from '../../attribute-type.js';

type Rules = Pick<AttributeType, 'equality' | 'ordering' | 'substring'>;

const text: Rules = { equality: 'activeDirectoryText', substring: 'activeDirectoryText' };
const exactText: Rules = { equality: 'caseExactMatch', substring: 'caseExactSubstringsMatch' };
const number: Rules = { equality: 'integerMatch', ordering: 'integerOrderingMatch' };
const time: Rules = { equality: 'generalizedTimeMatch', ordering: 'generalizedTimeOrderingMatch' };

const rulesOfSyntax: ReadonlyMap<string, Rules> = new Map([
  ['1.3.6.1.4.1.1466.115.121.1.7', { equality: 'booleanMatch' }],
  ['1.3.6.1.4.1.1466.115.121.1.12', { equality: 'distinguishedNameMatch' }],
  ['1.3.6.1.4.1.1466.115.121.1.15', text],
  ['1.3.6.1.4.1.1466.115.121.1.22', exactText],
  ['1.3.6.1.4.1.1466.115.121.1.24', time],
  ['1.3.6.1.4.1.1466.115.121.1.26', exactText],
  ['1.3.6.1.4.1.1466.115.121.1.27', number],
  ['1.3.6.1.4.1.1466.115.121.1.38', { equality: 'objectIdentifierMatch' }],
  ['1.3.6.1.4.1.1466.115.121.1.40', { equality: 'octetStringMatch' }],
  ['1.3.6.1.4.1.1466.115.121.1.44', exactText],
  ['1.3.6.1.4.1.1466.115.121.1.53', time],
  ['1.2.840.113556.1.4.905', text],
  ['1.2.840.113556.1.4.906', number],
  ['1.2.840.113556.1.4.1362', exactText],
]);

/** The attribute type with the rules of its syntax. */
export function withRules(type: AttributeType): AttributeType {
  return { ...rulesOfSyntax.get(type.syntax ?? ''), ...type };
}
