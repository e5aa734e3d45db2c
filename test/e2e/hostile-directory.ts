import { Client } from 'ldapts';
import { type SuffixNames } from '../support/slapd-config.js';

/** Values that a careless gateway or directory mistakes for something else, or compares in another way. */
export const hostileTexts: readonly string[] = [
  '*)(uid=*',
  '*',
  '**',
  '\\',
  '\\2a',
  '\\*',
  '(&(objectClass=*))',
  ')(|(uid=*',
  '"',
  '\\"',
  "o'neil",
  `" or "1" eq "1`,
  'a,b=c+d;e<f>g#h',
  '#hash',
  ' #hash',
  'cn=x,dc=acme,dc=example',
  ' leading',
  'trailing ',
  'double  space',
  '  ',
  ' ',
  'tab\tend',
  'line\nbreak',
  'Straße',
  'STRASSE',
  'straẞe',
  'ſtop',
  'stop',
  'İstanbul',
  'istanbul',
  'ISTANBUL',
  'ıstanbul',
  'i\u0307stanbul',
  'é',
  'e\u0301',
  'É',
  'Cafe\u0301 Noir',
  'Café Noir',
  'CAFÉ NOIR',
  'ﬁnance',
  'finance',
  'FINANCE',
  'Å',
  'Å',
  'A\u030a',
  'Ωmega',
  'Ωmega',
  'ωMEGA',
  'ς',
  'σ',
  'Σ',
  '①',
  '1',
  'ｆｕｌｌ',
  'full',
  'soft\u00adhyphen',
  'softhyphen',
  'zero\u200bwidth',
  '\u202eright to left',
  'no\u00a0break',
  'no break',
  'ideographic\u3000space',
  '한글',
  '\u1112\u1161\u11ab글',
  '社員',
  '👩‍💻',
  '𝒳',
  'a\u0315\u0300',
  'ǅ',
  'ǆ',
  'null',
  'true',
  '__proto__',
  'constructor',
  '${env:HOME}',
  'x'.repeat(60),
];

/** What the IA5 syntax of `mail` takes. */
export const hostileMails: readonly string[] = [
  '*)(uid=*@x.example',
  'Plain@x.example',
  'plain@X.EXAMPLE',
  '\\2a@x.example',
  '"quoted"@x.example',
  "o'neil+tag@x.example",
  'a,b=c@x.example',
  '#@x.example',
];

export const hostilePhones: readonly string[] = ['+44 7700 900 417', '+447700900417', '07700-900-417', '0', '(0) 1/2'];

const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? '';

/** Every third person lacks an attribute, every fifth has two values. */
function some(list: readonly string[], index: number, shift: number): string[] {
  const at = index * 7 + shift;
  if (at % 3 === 0) return [];
  const values = at % 5 === 0 ? [pick(list, at), pick(list, at + 11)] : [pick(list, at)];
  return [...new Set(values)];
}

/**
 * Fills a suffix with a person for each hostile text, and groups of them, past the gateway, as if they had been there before.
 * @returns how many people and groups there are
 */
export async function fillDirectory(
  url: string,
  names: SuffixNames,
): Promise<{ readonly people: number; readonly groups: number }> {
  const client = new Client({ url });
  try {
    await client.bind(names.bindDn, names.bindPassword);
    const dns: string[] = [];
    for (const [index, text] of hostileTexts.entries()) {
      const dn = `employeeNumber=${index},${names.people}`;
      await addPerson(client, dn, text, index, dns);
      dns.push(dn);
    }
    const groupNames = hostileTexts.filter((_, index) => index % 6 === 0);
    for (const [index, text] of groupNames.entries()) {
      const member = dns.filter((_, at) => at % groupNames.length === index || at % 7 === index);
      const ou = `g${index}`;
      await client.add(`ou=${ou},${names.groups}`, { objectClass: 'groupOfNames', ou, cn: `${text}${index}`, member });
    }
    return { people: dns.length, groups: groupNames.length };
  } finally {
    await client.unbind();
  }
}

async function addPerson(
  client: Client,
  dn: string,
  text: string,
  index: number,
  others: readonly string[],
): Promise<void> {
  const manager = others.filter((_, at) => index % 4 === 1 && at === index - 3);
  const attributes: Record<string, string[]> = {
    objectClass: ['inetOrgPerson'],
    cn: [pick(hostileTexts, index + 5)],
    sn: [text, ...(index % 9 === 0 ? [pick(hostileTexts, index + 1)] : [])],
    givenName: some(hostileTexts, index, 1),
    displayName: some(hostileTexts, index, 2).slice(0, 1),
    title: some(hostileTexts, index, 3),
    employeeType: some(hostileTexts, index, 4),
    departmentNumber: some(hostileTexts, index, 5),
    o: some(hostileTexts, index, 6),
    street: some(hostileTexts, index, 7),
    l: some(hostileTexts, index, 8),
    mail: some(hostileMails, index, 9),
    telephoneNumber: some(hostilePhones, index, 10),
    mobile: some(hostilePhones, index, 11),
    manager,
  };
  const kept = Object.fromEntries(Object.entries(attributes).filter(([, values]) => values.length > 0));
  // Values that are the same to the directory may differ to the gateway. As much of them is taken as the directory takes.
  const first = Object.fromEntries(Object.entries(kept).map(([name, values]) => [name, values.slice(0, 1)]));
  const attempts = [text, `${text}${index}`].flatMap((uid) => [kept, first].map((rest) => ({ ...rest, uid: [uid] })));
  let refusal: unknown;
  for (const attempt of attempts) {
    try {
      await client.add(dn, { ...attempt, objectClass: ['inetOrgPerson'], employeeNumber: [String(index)] });
      return;
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}
