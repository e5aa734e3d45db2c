/** Whether passwords can be set, and what the domain demands of them. */
import { type Finding } from '../../../sdk/capabilities/diagnosable.js';
import { textsOf } from '../../entry.js';
import { ok, problem, skipped } from '../../../sdk/diagnosing/findings.js';
import { type Inspection } from '../inspection.js';

const setsPasswords = ({ types }: Inspection): boolean => types.some(({ use }) => use.operations.includes('password'));

/** Active Directory takes unicodePwd over encrypted connections only (MS-ADTS 3.1.1.3.1.5.1). */
export function checkPasswordTransport(inspection: Inspection): readonly Finding[] {
  if (!setsPasswords(inspection)) return [];
  const { config } = inspection;
  return config.endpoints
    .filter(({ secure }) => !secure && !config.startTls)
    .map(({ url }) =>
      problem(
        'passwords',
        url,
        'The mapping sets passwords, which Active Directory takes over TLS only.',
        'Use ldaps://, or startTls: true.',
      ),
    );
}

/** Bit of pwdProperties: passwords must be complex (MS-ADTS, DOMAIN_PASSWORD_COMPLEX). */
const complex = 1;
/** Ticks of 100 ns in a day; ages are negative. */
const dayTicks = -864_000_000_000n;

export async function checkPasswordPolicy(inspection: Inspection): Promise<readonly Finding[]> {
  const check = 'password policy';
  if (!setsPasswords(inspection)) return [];
  const { root, session } = inspection;
  const domain = root.text('defaultNamingContext');
  const attributes = [
    'minPwdLength',
    'pwdHistoryLength',
    'pwdProperties',
    'maxPwdAge',
    'minPwdAge',
    'lockoutThreshold',
  ];
  const entry = domain === undefined ? undefined : await session.read(domain, { attributes });
  const number = (name: string): bigint | undefined => {
    const [text] = textsOf(entry, name);
    return text !== undefined && /^-?\d{1,20}$/.test(text) ? BigInt(text) : undefined;
  };
  const length = number('minPwdLength');
  if (domain === undefined || length === undefined) {
    const advice = 'Give the service account the right to read the domain object.';
    return [skipped(check, domain, 'The domain does not show its password policy.', advice)];
  }
  const isComplex = ((number('pwdProperties') ?? 0n) & BigInt(complex)) !== 0n;
  const words = [
    `at least ${length} characters`,
    isComplex ? 'three of five kinds of characters, and no part of the name' : 'no demand on the kinds of characters',
    `not one of the last ${number('pwdHistoryLength') ?? 0n}`,
    `valid for ${age(number('maxPwdAge'))}`,
    lock(number('lockoutThreshold')),
  ];
  const found = `Passwords: ${words.join('; ')}. Finer policies (PSO) may demand more of some.`;
  return [ok(check, domain, found)];
}

function age(ticks: bigint | undefined): string {
  // The least number of all says never.
  if (ticks === undefined || ticks >= 0n || ticks <= -9_223_372_036_854_775_807n) return 'ever';
  return `${ticks / dayTicks} days`;
}

const lock = (tries: bigint | undefined): string =>
  tries === undefined || tries === 0n ? 'no lock after wrong ones' : `locked after ${tries} wrong ones`;
