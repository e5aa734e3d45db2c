/** A target on a database of its own, as the gateway would open it. */
import { type Connector } from '../../../../connectors/sdk/connector.js';
import { ConfigReader, type ConfigProblem } from '../../../../connectors/sdk/config-reader.js';
import { sqlConnector } from '../../../../connectors/sql/index.js';
import { openTables } from '../open-tables.js';
import { type OpenDatabase } from '../shapes/open-shape.js';
import { type ShapeDatabase } from '../shapes/shape.js';
import { type Tracked } from './tracked-shapes.js';

/** Settings of a target, `connector` left out. */
export type Settings = Readonly<Record<string, unknown>>;

/** A connector for a target; its caller closes it. */
export function connectorFor(target: Settings): Connector {
  const problems: ConfigProblem[] = [];
  const config = sqlConnector.readConfig(new ConfigReader(target, 'target', problems));
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return sqlConnector.open(config, { emit: () => undefined });
}

export interface OpenTracked extends OpenDatabase {
  readonly target: Settings;
  readonly connector: Connector;
}

export async function openTracked(tracked: Tracked, database: ShapeDatabase): Promise<OpenTracked> {
  const { objects } = tracked;
  const opened = await openTables(database, tracked.ddl(database), tracked.grants, { objects });
  const target = { database, ...opened.connection, objects };
  const connector = connectorFor(target);
  const cleanup = async (): Promise<void> => {
    await connector.close();
    await opened.cleanup();
  };
  return { ...opened, target, connector, cleanup };
}
