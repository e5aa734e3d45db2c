/** Loads a configuration file: the whole of it, or one section for a command that needs no more. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { connectors as registry } from '../../../connectors/index.js';
import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { type AnyConnectorDefinition } from '../../../connectors/sdk/definition.js';
import { hashToken } from '../../auth/token-hash.js';
import { dialects } from '../../scim/dialects/all.js';
import { type StoreConfig } from '../../store/store-config.js';
import { type CausewayConfig } from './causeway-config.js';
import { type ConfigDocument, type LocatedProblem, parseConfigDocument } from './config-document.js';
import { readLimits } from './limits-section.js';
import { LogSection } from './log-section.js';
import { ManagementSection } from './management-section.js';
import { References } from './references.js';
import { asMapping, readSection } from './section.js';
import { ServerSection } from './server-section.js';
import { readStore } from './store-section.js';
import { secretsOf } from './target-section.js';
import { readTenants, type TenantSettings } from './tenant-section.js';

/** Bytes; a tenant takes some hundred. */
const MAX_FILE_BYTES = 16_777_216;
/** Shorter values would be found inside ordinary words of a message. */
const MIN_SCRUBBED = 4;
const SECTIONS = ['server', 'management', 'store', 'log', 'limits', 'tenants'] as const;

export interface LoadOptions {
  /** Default: the environment of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: the registry of this build. */
  readonly connectors?: ReadonlyMap<string, AnyConnectorDefinition>;
}

/** What a file holds, or everything that is wrong with it. */
export type LoadResult<T> =
  | {
      readonly ok: true;
      readonly config: T;
      /** Absolute paths: the file and those that it refers to. */
      readonly files: readonly string[];
      /** SHA-256 of the values: the same as long as the file means the same. */
      readonly digest: string;
    }
  | {
      readonly ok: false;
      readonly problems: readonly LocatedProblem[];
      readonly files: readonly string[];
      /** False when the file itself cannot be read. */
      readonly readable: boolean;
    };

type Root = Readonly<Record<string, unknown>>;

/** Loads the whole configuration. Never throws for what the file says. */
export async function loadConfig(file: string, options: LoadOptions = {}): Promise<LoadResult<CausewayConfig>> {
  const connectors = options.connectors ?? registry;
  return load(file, options, undefined, (root, problems) => {
    for (const key of Object.keys(root)) {
      if (!SECTIONS.some((section) => section === key)) {
        problems.push({ path: key, message: `is not a known section; known: ${SECTIONS.join(', ')}` });
      }
    }
    const limits = readLimits(root['limits'], 'limits', problems);
    const context = { connectors, limits, dialects: dialects.map((dialect) => dialect.name) };
    const management = readSection(ManagementSection, root['management'], 'management', problems);
    const tenants = readTenants(root['tenants'], context, 'tenants', problems);
    keepApart(management, tenants, problems);
    return {
      server: readSection(ServerSection, root['server'], 'server', problems),
      management,
      store: readStore(root['store'], 'store', problems),
      log: readSection(LogSection, root['log'], 'log', problems),
      limits,
      tenants,
    };
  });
}

/** Loads just `management`: the command line needs neither the other sections nor their secrets. */
export async function loadManagement(file: string, options: LoadOptions = {}): Promise<LoadResult<ManagementSection>> {
  return load(file, options, 'management', (root, problems) =>
    readSection(ManagementSection, root['management'], 'management', problems),
  );
}

/** Loads just `store`. */
export async function loadStore(file: string, options: LoadOptions = {}): Promise<LoadResult<StoreConfig>> {
  return load(file, options, 'store', (root, problems) => readStore(root['store'], 'store', problems));
}

/** One line for a person: `tenants.acme.target.url: must be … (line 12)`. */
export function describeProblem(problem: LocatedProblem): string {
  const place = problem.path === '' ? 'the file' : problem.path;
  return `${place}: ${problem.message}${problem.line === undefined ? '' : ` (line ${problem.line})`}`;
}

/** The management token opens everything, so nobody who holds a tenant's token may hold it. */
function keepApart(
  management: ManagementSection,
  tenants: ReadonlyMap<string, TenantSettings>,
  problems: ConfigProblem[],
): void {
  if (typeof management.token !== 'string') return;
  const hash = hashToken(management.token);
  for (const tenant of tenants.values()) {
    if (tenant.tokens.some((token) => token.hash === hash)) {
      problems.push({
        path: 'management.token',
        message: `is also a token of the tenant ${tenant.name}: make another one`,
      });
    }
  }
}

async function load<T>(
  file: string,
  options: LoadOptions,
  only: (typeof SECTIONS)[number] | undefined,
  read: (root: Root, problems: ConfigProblem[]) => T,
): Promise<LoadResult<T>> {
  const path = resolve(file);
  const text = await readText(path);
  if (typeof text !== 'string') return { ok: false, problems: [text], files: [path], readable: false };
  const document = parseConfigDocument(text);
  if (document.problems.length > 0) return { ok: false, problems: document.problems, files: [path], readable: true };

  if (document.values === null || document.values === undefined) {
    // Also what a file is for a moment while it is being written.
    return failed(path, 'is empty: write at least the section tenants');
  }

  const unresolved: ConfigProblem[] = [];
  const parsed = asMapping(document.values, '', unresolved) ?? {};
  const needed = only === undefined ? parsed : Object.hasOwn(parsed, only) ? { [only]: parsed[only] } : {};
  const references = new References(dirname(path), options.env ?? process.env, unresolved);
  const root = (await references.resolve(needed, '')) as Root;
  const files = [path, ...references.files];

  const found: ConfigProblem[] = [];
  const config = read(root, found);
  // What was read of a place whose reference leads nowhere says nothing more.
  const broken = new Set(unresolved.map((problem) => problem.path));
  const problems = distinct([...unresolved, ...found.filter((problem) => !broken.has(problem.path))]);
  if (problems.length > 0) {
    const secrets = [...references.values, ...declaredSecrets(root, options.connectors ?? registry)];
    return { ok: false, problems: locate(problems, document, secrets), files, readable: true };
  }
  return { ok: true, config, files, digest: createHash('sha256').update(JSON.stringify(root)).digest('hex') };
}

const failed = (file: string, message: string): Extract<LoadResult<never>, { readonly ok: false }> => ({
  ok: false,
  problems: [{ path: '', message, line: undefined }],
  files: [file],
  readable: true,
});

/** The same problem may be found twice, by a connector and after it. */
function distinct(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  return [...new Map(problems.map((problem) => [`${problem.path}\n${problem.message}`, problem])).values()];
}

async function readText(path: string): Promise<string | LocatedProblem> {
  const failure = (message: string): LocatedProblem => ({ path: '', message, line: undefined });
  try {
    if ((await stat(path)).size > MAX_FILE_BYTES) return failure(`is larger than ${MAX_FILE_BYTES} bytes`);
    return await readFile(path, 'utf8');
  } catch (error) {
    return failure(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
}

/** Secrets that stand in the file itself. */
function declaredSecrets(root: Root, connectors: ReadonlyMap<string, AnyConnectorDefinition>): readonly string[] {
  const tenants = root['tenants'];
  if (tenants === null || typeof tenants !== 'object') return [];
  return Object.values(tenants).flatMap((tenant: unknown) =>
    tenant !== null && typeof tenant === 'object' ? secretsOf(Reflect.get(tenant, 'target'), connectors) : [],
  );
}

/** Problems in the order of the file, with their lines, and with nothing secret in their messages. */
function locate(
  problems: readonly ConfigProblem[],
  document: ConfigDocument,
  secrets: readonly string[],
): readonly LocatedProblem[] {
  const hidden = secrets.filter((secret) => secret.length >= MIN_SCRUBBED).sort((a, b) => b.length - a.length);
  const scrub = (message: string): string =>
    hidden.reduce((text, secret) => text.replaceAll(secret, '[hidden]'), message);
  return problems
    .map(({ path, message }) => ({ path, message: scrub(message), line: document.lineOf(path) }))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
