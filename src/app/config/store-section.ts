import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { parseStoreConfig, type StoreConfig, StoreConfigError } from '../../store/store-config.js';

/** A file beside the process: the gateway starts with no server. */
const DEFAULT_STORE = 'sqlite:causeway.sqlite';

/** `store`: where the gateway keeps its own tables, in one line: `sqlite:PATH` or `mysql://user:password@host/database`. */
export function readStore(raw: unknown, path: string, problems: ConfigProblem[]): StoreConfig {
  const fallback = parseStoreConfig(DEFAULT_STORE);
  if (raw === undefined || raw === null) return fallback;
  if (typeof raw !== 'string') {
    problems.push({ path, message: 'must be one line: sqlite:PATH or mysql://user:password@host:port/database' });
    return fallback;
  }
  try {
    return parseStoreConfig(raw);
  } catch (error) {
    if (!(error instanceof StoreConfigError)) throw error;
    problems.push({ path, message: error.message.replace(/^store: /, '') });
    return fallback;
  }
}
