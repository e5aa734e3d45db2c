import { type StoreConfig } from '../store/store-config.js';

/** What the commands need of the configuration file. Implemented by the entry file, which knows its form. */
export interface CliHost {
  /** Looks through the whole file. */
  checkConfig(file: string): Promise<ConfigFindings>;
  /** @throws CliError when the section cannot be read */
  management(file: string): Promise<ManagementAddress>;
  /** @throws CliError when the section cannot be read */
  store(file: string): Promise<StoreConfig>;
}

export type ConfigFindings =
  | { readonly ok: true; readonly tenants: number }
  /** One line for each problem. `readable`: the file could be read at all. */
  | { readonly ok: false; readonly readable: boolean; readonly problems: readonly string[] };

/** Where the admin API is and what opens it. */
export interface ManagementAddress {
  readonly host: string;
  readonly port: number;
  readonly token: string | undefined;
  /** Holds the token when `token` is not set. */
  readonly tokenFile: string;
}

/** Where lines are printed. */
export interface Terminal {
  /** Results: what a script reads. */
  out(line: string): void;
  /** Remarks for a person. */
  note(line: string): void;
}
