/** How passwords are hashed, by the form of what is stored. Values are looked at, and neither kept nor shown. */

/** `hash` of the configuration; a text: why there is none. */
export type PasswordForm = Readonly<Record<string, string>> | string;

const forms: readonly (readonly [RegExp, Readonly<Record<string, string>>])[] = [
  [/^\$argon2id\$/, { algorithm: 'argon2id' }],
  [/^argon2\$argon2id\$/, { algorithm: 'argon2id', prefix: 'argon2$' }],
  [/^\{argon2\}\$argon2id\$/i, { algorithm: 'argon2id', prefix: '{argon2}' }],
  [/^\$2y\$/, { algorithm: 'bcrypt', ident: '2y' }],
  [/^\$2a\$/, { algorithm: 'bcrypt', ident: '2a' }],
  [/^\$2b\$/, { algorithm: 'bcrypt' }],
  [/^\{bcrypt\}\$2/, { algorithm: 'bcrypt', ident: '2a', prefix: '{bcrypt}' }],
  [/^bcrypt\$\$2b/, { algorithm: 'bcrypt', prefix: 'bcrypt$' }],
  [/^pbkdf2_sha256\$/, { algorithm: 'pbkdf2-sha256', form: 'django' }],
  [/^\$pbkdf2-sha256\$/, { algorithm: 'pbkdf2-sha256' }],
  [/^\$pbkdf2-sha512\$/, { algorithm: 'pbkdf2-sha512' }],
  [/^pbkdf2:sha256:/, { algorithm: 'pbkdf2-sha256', form: 'werkzeug' }],
  [/^pbkdf2:sha512:/, { algorithm: 'pbkdf2-sha512', form: 'werkzeug' }],
  [/^\{PBKDF2-SHA256\}/, { algorithm: 'pbkdf2-sha256', form: 'ldap' }],
  [/^\{PBKDF2-SHA512\}/, { algorithm: 'pbkdf2-sha512', form: 'ldap' }],
  [/^\$scrypt\$/, { algorithm: 'scrypt' }],
  [/^scrypt\$/, { algorithm: 'scrypt', form: 'django' }],
  [/^scrypt:/, { algorithm: 'scrypt', form: 'werkzeug' }],
  [/^\$6\$/, { algorithm: 'crypt-sha512' }],
  [/^\{CRYPT\}\$6\$/, { algorithm: 'crypt-sha512', prefix: '{CRYPT}' }],
  [/^\{SSHA\}/, { algorithm: 'ssha' }],
  [/^\{SSHA256\}/, { algorithm: 'ssha256' }],
  [/^\{SSHA512\}/, { algorithm: 'ssha512' }],
];

const withoutSalt = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i;

/** @param values some that are stored; the first whose form is known decides */
export function passwordForm(values: readonly string[]): PasswordForm {
  for (const value of values) {
    const form = forms.find(([pattern]) => pattern.test(value))?.[1];
    if (form !== undefined) return form;
  }
  if (values.length === 0) return 'no password is stored by which the form could be told';
  return values.some((value) => withoutSalt.test(value))
    ? 'what is stored looks like a digest without salt, which Causeway does not write'
    : 'the form of what is stored is not known';
}
