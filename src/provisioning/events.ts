/** What provisioning tells while it works. `src/observability` makes log lines and metrics of it. No attribute values in it. */
export type ProvisioningEvent =
  | {
      readonly kind: 'resourceChanged';
      readonly tenant: string;
      readonly action: 'create' | 'adopt' | 'replace' | 'patch' | 'delete' | 'purge';
      readonly resourceType: string;
      readonly scimId: string;
      readonly actor: string;
      readonly requestId: string;
    }
  /** A dialect repaired a request (design: dialects are counted when they fire). */
  | { readonly kind: 'dialectRepaired'; readonly tenant: string; readonly dialect: string }
  /** Attributes that no mapping row takes were left out. */
  | {
      readonly kind: 'attributesIgnored';
      readonly tenant: string;
      readonly resourceType: string;
      readonly attributes: readonly string[];
      readonly requestId: string;
    }
  /** An operation of a bulk request failed for a reason that is not the client's. */
  | {
      readonly kind: 'bulkOperationFailed';
      readonly tenant: string;
      readonly method: string;
      readonly status: number;
      readonly requestId: string;
      /** Class and message of the cause, no values. */
      readonly error: string;
    }
  /** An unfinished creation was brought to its end. */
  | {
      readonly kind: 'intentSwept';
      readonly tenant: string;
      readonly resourceType: string;
      readonly result: 'linked' | 'abandoned' | 'postponed';
    }
  /** A job looked after an object whose resource was deactivated or deleted. */
  | {
      readonly kind: 'leaveSwept';
      readonly tenant: string;
      readonly resourceType: string;
      readonly scimId: string;
      /** `spared`: it was to be removed for good, but somebody has taken it into use again in the backend. */
      readonly result: 'finished' | 'undone' | 'purged' | 'spared' | 'postponed';
    }
  /** A lifecycle step was left out, so that the others could be done. */
  | {
      readonly kind: 'leaveStepSkipped';
      readonly tenant: string;
      readonly resourceType: string;
      readonly scimId: string;
      readonly step: 'membership' | 'move';
      /** Code of the connector's refusal. */
      readonly reason: string;
    }
  /** A listing was read from the backend. */
  | {
      readonly kind: 'listingRead';
      readonly tenant: string;
      readonly resourceType: string;
      readonly objects: number;
      readonly durationMs: number;
    }
  /** Changes that others made in the backend were taken up. `left` and `removed`: of those that had a link. */
  | {
      readonly kind: 'changesTakenUp';
      readonly tenant: string;
      readonly target: string;
      readonly changed: number;
      readonly left: number;
      readonly removed: number;
      /** Resources that look different because they came into a group or left one. */
      readonly memberships: number;
    }
  /** The reading of changes begins: for the first time, or since its place was lost, and with it what had happened since. */
  | {
      readonly kind: 'changesBegunAnew';
      readonly tenant: string;
      readonly target: string;
      readonly reason: 'first' | 'expired';
    }
  /** The backend could not be asked for changes. */
  | {
      readonly kind: 'changesNotRead';
      readonly tenant: string;
      readonly target: string;
      /** Class and message of the cause, no values. */
      readonly error: string;
    }
  /** How long ago all changes had been taken up, by whichever replica. */
  | { readonly kind: 'changesLag'; readonly tenant: string; readonly target: string; readonly lagMs: number };

/** Receives the events; bound in the composition root. */
export abstract class ProvisioningEvents {
  abstract emit(event: ProvisioningEvent): void;
}
