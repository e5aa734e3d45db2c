import { type BackendObject, type ObjectKey } from '../backend-object.js';
import { type Call, type Connector } from '../connector.js';

export interface RelocateRequest {
  readonly objectType: string;
  readonly key: ObjectKey;
  /** Where it is to lie: the name of a container, as the configuration spells it or as `containerOf` gave it. */
  readonly container: string;
  /** The move is refused with `versionConflict` when the object has another version by now. */
  readonly expectedVersion?: string;
  /** Attributes to return, as stored. */
  readonly returning: readonly string[];
}

/** Has containers (organizational units, folders) and moves objects from one to another. `CreateRequest.container` is honoured too. */
export interface Relocatable {
  /**
   * Moves one object; its id and its attributes stay. An object that lies directly in the container already stays as it is: success.
   * @throws ConnectorError `notFound`, `versionConflict`, `alreadyExists` (the name is taken there), `forbidden`, `internal` (there is no
   *   such container), `outcomeUnknown`, `unavailable`
   */
  relocate(request: RelocateRequest, call: Call): Promise<BackendObject>;
  /** Whether what has this name, an object or a container, lies below the container at any depth. Pure and quick. */
  isWithin(name: string, container: string): boolean;
  /** The container that an object of this name lies in directly. Pure and quick. */
  containerOf(name: string): string;
}

export function isRelocatable(connector: Connector): connector is Connector & Relocatable {
  return 'relocate' in connector && 'isWithin' in connector && 'containerOf' in connector;
}
