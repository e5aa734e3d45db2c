/** A target on a database of its own, as the gateway would open it. */
import { type Connector } from '../../../../connectors/sdk/connector.js';
import { ConfigReader, type ConfigProblem } from '../../../../connectors/sdk/config-reader.js';
import { sqlConnector } from '../../../../connectors/sql/index.js';
import { openShape, type OpenShape } from '../shapes/open-shape.js';
import { type Shape, type ShapeDatabase } from '../shapes/shape.js';

/** A connector for the target of an opened shape; its caller closes it. */
export function connectorFor(target: Readonly<Record<string, unknown>>): Connector {
  const problems: ConfigProblem[] = [];
  const reader = new ConfigReader(target, 'target', problems);
  // Whoever chose this connector has read the key already.
  reader.raw('connector');
  const config = sqlConnector.readConfig(reader);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return sqlConnector.open(config, { emit: () => undefined });
}

export interface OpenTracked extends OpenShape {
  readonly connector: Connector;
}

export async function openTracked(shape: Shape, database: ShapeDatabase): Promise<OpenTracked> {
  const opened = await openShape(shape, database);
  const connector = connectorFor(opened.target);
  const cleanup = async (): Promise<void> => {
    await connector.close();
    await opened.cleanup();
  };
  return { ...opened, connector, cleanup };
}
