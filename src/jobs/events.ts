/** What the jobs tell. */
export interface JobEvent {
  readonly kind: 'jobFailed';
  readonly job: string;
  /** For the log: class and message of the failure, no values. */
  readonly error: string;
}

/** Receives the events; bound in the composition root. */
export abstract class JobEvents {
  abstract emit(event: JobEvent): void;
}
