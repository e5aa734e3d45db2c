/**
 * What answers of Active Directory mean where the result code alone does not tell. Microsoft's servers begin their text with the
 * number of a Windows error; Samba does so for some, and says others in words. Nothing of a text is passed on but the name of an attribute.
 */
import { type PasswordRule } from '../../../sdk/errors.js';
import { type Activity, type FailureReading } from '../../failure-reading.js';

/** Microsoft: `Att 90290 (userPrincipalName)`; Samba: `... attribute 'x' ...`, `... x ...already in use`. */
const attributeTexts: readonly RegExp[] = [
  /\bAtt [0-9a-f]+ \(([a-zA-Z][\w-]*)\)/,
  /\battribute:? '?([a-zA-Z][\w-]*)'?/,
  /\b(userPrincipalName|servicePrincipalName|sAMAccountName)\b/i,
];

function attributeIn(text: string): string | undefined {
  for (const pattern of attributeTexts) {
    const name = pattern.exec(text)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}

/** Windows errors that say: another object has this value or name. */
const takenErrors: ReadonlySet<string> = new Set([
  '00000524',
  '00000526',
  '00000563',
  '00001392',
  '00002071',
  '000021C8',
]);

/** Words in which Samba says which rule a password breaks. Microsoft's servers do not tell. */
const passwordRules: readonly (readonly [RegExp, PasswordRule])[] = [
  [/too short/i, 'length'],
  [/complexity/i, 'complexity'],
  [/history/i, 'history'],
  [/too young|too recently|minimum password age|recent/i, 'minimumAge'],
];

function passwordFailure(code: number, text: string): FailureReading | undefined {
  if (/^0000001F\b/i.test(text)) {
    return { code: 'unsupported', text: 'the server takes passwords over encrypted connections only' };
  }
  // Unencrypted, locked by rights, or the policy: only the last is the fault of the password.
  if (!/0000052D/i.test(text) && code !== 19) return undefined;
  const passwordRule = passwordRules.find(([pattern]) => pattern.test(text))?.[1];
  const what = passwordRule === undefined ? 'it does not say which' : passwordRule;
  return {
    code: 'passwordPolicy',
    text: `the password breaks a rule of the domain's password policy (${what})`,
    ...(passwordRule !== undefined && { passwordRule }),
  };
}

/** The meaning of an answer; undefined where the usual one holds. */
export function readActiveDirectoryFailure(code: number, text: string, activity: Activity): FailureReading | undefined {
  if (activity === 'connect' || activity === 'read') return undefined;
  const isPassword = activity === 'password' || /0000052D/i.test(text);
  const password = isPassword ? passwordFailure(code, text) : undefined;
  if (password !== undefined) return password;
  const attribute = attributeIn(text);
  const at = attribute === undefined ? {} : { attribute };
  const native = /^([0-9A-F]{8}):/i.exec(text)?.[1]?.toUpperCase() ?? '';
  if (code === 19 && (takenErrors.has(native) || /already in use|must be unique|not unique/i.test(text))) {
    return { code: 'alreadyExists', text: 'another object has this value, which must be unique', ...at };
  }
  // Samba: a value of an attribute that the class does not allow, or that it does not know.
  return attribute === undefined ? undefined : withAttribute(code, attribute);
}

/** Codes whose usual meaning holds, with the attribute that the server names. */
const faultsOfValues: ReadonlyMap<number, string> = new Map([
  [16, 'the entry does not have this value, or the server does not know the attribute'],
  [19, 'a value breaks a rule of the server'],
  [21, 'a value is not of the syntax of its attribute'],
  [65, 'the object class does not allow the attribute'],
]);

function withAttribute(code: number, attribute: string): FailureReading | undefined {
  const text = faultsOfValues.get(code);
  return text === undefined ? undefined : { code: 'invalidValue', text, attribute };
}
