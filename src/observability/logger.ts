/** The log: JSON lines, one for each event. What may stand in it is decided here, field by field. */
import { pino, stdTimeFunctions, type DestinationStream, type Logger as PinoLogger } from 'pino';

export type LogLevel = 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
/** A level at which a line can be written. */
export type LineLevel = Exclude<LogLevel, 'silent'>;

/** Every field that a line may have. Values of attributes, bodies, query strings, secrets and names of people have none. */
export interface LogFields {
  readonly event?: string;
  readonly tenant?: string | undefined;
  readonly target?: string;
  readonly requestId?: string;
  /** Key id of a token. */
  readonly client?: string | undefined;
  readonly actor?: string;
  readonly keyId?: string | undefined;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly durationMs?: number;
  readonly resourceType?: string;
  readonly scimId?: string;
  readonly action?: string;
  readonly operation?: string;
  readonly outcome?: string;
  readonly reason?: string;
  readonly dialect?: string;
  /** Names of attributes, without values. */
  readonly attributes?: readonly string[];
  readonly objects?: number;
  readonly state?: string;
  readonly endpoint?: string;
  readonly change?: string;
  readonly job?: string;
  /** Where the process listens. */
  readonly port?: number;
  readonly managementPort?: number;
  /** How many there are. */
  readonly tenants?: number;
  readonly context?: string;
  /** Class and message of a failure. */
  readonly error?: string | undefined;
}

const ALLOWED: Readonly<Record<keyof LogFields, true>> = {
  event: true,
  tenant: true,
  target: true,
  requestId: true,
  client: true,
  actor: true,
  keyId: true,
  method: true,
  route: true,
  status: true,
  durationMs: true,
  resourceType: true,
  scimId: true,
  action: true,
  operation: true,
  outcome: true,
  reason: true,
  dialect: true,
  attributes: true,
  objects: true,
  state: true,
  endpoint: true,
  change: true,
  job: true,
  port: true,
  managementPort: true,
  tenants: true,
  context: true,
  error: true,
};

/** Longer texts are cut: a message of a backend may hold anything. */
const MAX_TEXT = 1000;
const MAX_ITEMS = 50;
const BUFFERED_BYTES = 8192;
const FLUSH_MS = 250;

/** Writes the lines. */
export class Log {
  private constructor(private readonly pino: PinoLogger) {}

  /**
   * @param level lines below it cost one comparison
   * @param destination default: standard output, written without blocking
   */
  static open(level: LogLevel, destination?: DestinationStream): Log {
    const options = {
      level,
      // No host name and process id: the container's log has them.
      base: null,
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label: string) => ({ level: label }), log: allowed },
    };
    return new Log(pino(options, destination ?? bufferedOutput()));
  }

  /** Whether a line of this level would be written: asked before its fields are gathered. */
  isEnabled(level: LineLevel): boolean {
    return this.pino.isLevelEnabled(level);
  }

  /** Takes over the level of a changed configuration. */
  setLevel(level: LogLevel): void {
    this.pino.level = level;
  }

  write(level: LineLevel, fields: LogFields, message: string): void {
    if (this.isEnabled(level)) this.pino[level](fields, cut(message));
  }

  /** Resolves when everything has been handed to the operating system, or could not be. */
  flush(): Promise<void> {
    return new Promise((resolve) => {
      this.pino.flush(() => {
        resolve();
      });
    });
  }
}

/** One system call for many lines: a line waits a quarter of a second at most. */
function bufferedOutput(): DestinationStream {
  const output = pino.destination({ dest: 1, sync: false, minLength: BUFFERED_BYTES });
  setInterval(() => {
    output.flush();
  }, FLUSH_MS).unref();
  return output;
}

/** Keeps the known fields. A caller that gets round the types gets no further. */
function allowed(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) {
    if (Object.hasOwn(ALLOWED, key)) kept[key] = plain(fields[key]);
  }
  return kept;
}

function plain(value: unknown): unknown {
  if (typeof value === 'string') return cut(value);
  if (typeof value === 'number' || typeof value === 'boolean' || value === undefined) return value;
  if (Array.isArray(value)) {
    return value
      .slice(0, MAX_ITEMS)
      .filter((item) => typeof item === 'string')
      .map(cut);
  }
  return undefined;
}

const cut = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);
