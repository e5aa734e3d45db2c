import { type ValueTransformer } from 'typeorm';

/** BIGINT columns hold milliseconds, far below 2^53; drivers give them as number or as text. */
export const numeric: ValueTransformer = {
  to: (value: number | null) => value,
  from: (value: unknown) => (value === null || value === undefined ? null : Number(value)),
};
