import { IsInt, Max, Min } from 'class-validator';

/** `sync` of a tenant: how soon it is noticed what others change in its backend. For connectors that can tell. */
export class SyncSection {
  /** Seconds between two looks at the backend's changes; 0: never. */
  @IsInt()
  @Min(0)
  @Max(86_400)
  readonly everySeconds: number = 30;
}
