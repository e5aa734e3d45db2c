import { IsInt, Max, Min } from 'class-validator';
import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { at, readSection } from './section.js';

/** `limits`: how much one request may ask for. A tenant may have its own. */
export class LimitsSection {
  /** Characters of a filter. */
  @IsInt()
  @Min(64)
  @Max(65_536)
  readonly filterLength: number = 4096;

  /** Nesting of a filter. */
  @IsInt()
  @Min(1)
  @Max(100)
  readonly filterDepth: number = 40;

  /** Comparisons in a filter. */
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly filterTerms: number = 100;

  /** Operations in one PATCH. */
  @IsInt()
  @Min(1)
  @Max(100_000)
  readonly patchOperations: number = 1000;

  /** Operations in one bulk request; 0: no bulk requests. */
  @IsInt()
  @Min(0)
  @Max(10_000)
  readonly bulkOperations: number = 1000;

  /** Names in `attributes` or `excludedAttributes`. */
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly attributeNames: number = 200;

  /** Requests in a second, on average; 0: any number. An operation of a bulk request counts as a request. */
  @IsInt()
  @Min(0)
  @Max(100_000)
  readonly requestsPerSecond: number = 0;

  /** Requests that may come at once before they are delayed; 0: as many as in a second. */
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  readonly requestBurst: number = 0;

  /** Resources on a page when the client asks for no number. */
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly pageSize: number = 100;

  /** Resources on a page at most. */
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly maxPageSize: number = 1000;

  /** Objects that the gateway reads through for a filter that the backend cannot run. */
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  readonly scanned: number = 20_000;

  /** Minutes for which a client can walk through the pages of one list. */
  @IsInt()
  @Min(1)
  @Max(1440)
  readonly listingMinutes: number = 10;
}

/** Reads limits; those that are left out are taken from `base`. */
export function readLimits(raw: unknown, path: string, problems: ConfigProblem[], base?: LimitsSection): LimitsSection {
  const limits = readSection(LimitsSection, raw, path, problems, base);
  if (limits.maxPageSize < limits.pageSize) {
    problems.push({
      path: at(path, 'maxPageSize'),
      message: 'must not be less than pageSize: raise it or lower pageSize',
    });
  }
  return limits;
}
