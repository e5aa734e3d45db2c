import { type LifecycleSubject, requireRelocatable } from './subject.js';

/**
 * Brings an object to its container, unless it is at home there.
 * @param name as of now
 * @param expectedVersion of the object, when it must not have changed
 * @returns the name as it is then
 * @throws ConnectorError
 */
export async function placeObject(
  { bridge, type, backendId, call }: LifecycleSubject,
  name: string,
  container: string,
  expectedVersion?: string,
): Promise<string> {
  const connector = requireRelocatable(bridge.target.connector);
  const isAtHome = type.placement?.isAtHome(connector, name, container) ?? connector.containerOf(name) === container;
  if (isAtHome) return name;
  const moved = await connector.relocate(
    {
      objectType: type.mapping.objectType,
      key: { id: backendId, name },
      container,
      returning: [],
      ...(expectedVersion !== undefined && { expectedVersion }),
    },
    call,
  );
  return moved.name;
}
