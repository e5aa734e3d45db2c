import { parseArgs } from 'node:util';

const directoryKinds = ['openldap', 'ad', 'sql', 'memory'] as const;
export type DirectoryKind = (typeof directoryKinds)[number];

export interface DemoOptions {
  /** Port of the SCIM endpoint. */
  readonly port: number;
  /** undefined: OpenLDAP where it can be had, else `sql`. */
  readonly directory: DirectoryKind | undefined;
  /** People (and a group of all of them) that are in the directory before Causeway starts. */
  readonly users: number;
}

export const usage = `usage: npm run demo -- [--port N] [--directory openldap|ad|sql|memory] [--users N]
  --port N        port of the SCIM endpoint (default 8080)
  --directory D   the directory behind it; default: openldap, or sql where no OpenLDAP can be installed;
                  ad: an Active Directory domain controller (Samba, needs root);
                  sql: the user tables of an application, in SQLite; memory: the directory that is built in
  --users N       people that are in each directory from before, and a group of all of them (default 0)`;

/** @throws Error with a message for people */
export function parseOptions(args: readonly string[]): DemoOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8080' },
      directory: { type: 'string' },
      users: { type: 'string', default: '0' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const directory = directoryKinds.find((kind) => kind === values.directory);
  if (values.directory !== undefined && directory === undefined) {
    throw new Error(`--directory must be one of ${directoryKinds.join(', ')}, not ${values.directory}`);
  }
  return {
    port: wholeNumber('--port', values.port, 1, 65_535),
    directory,
    users: wholeNumber('--users', values.users, 0, 1_000_000),
  };
}

function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${option} must be a whole number from ${min} to ${max}, not ${text}`);
}
