/** The format of the request transcripts in `test/idp`: what identity providers send, and what they expect. See its README. */
export interface Transcript {
  readonly idp: string;
  readonly title: string;
  readonly vars?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly name: string;
  readonly request?: {
    readonly method: string;
    readonly path: string;
    /** null drops a default header. */
    readonly headers?: Readonly<Record<string, string | null>>;
    readonly body?: unknown;
    readonly rawBody?: string;
  };
  readonly expect?: {
    readonly status?: number | readonly number[];
    readonly json?: Readonly<Record<string, unknown>>;
    readonly headers?: Readonly<Record<string, unknown>>;
  };
  readonly save?: Readonly<Record<string, string>>;
  readonly repeat?: number;
  readonly forEach?: string;
  readonly slice?: readonly [number, number];
  readonly parallel?: boolean;
  readonly paginate?: {
    readonly path: string;
    readonly headers?: Readonly<Record<string, string | null>>;
    readonly count: number;
    readonly startIndex?: number;
    readonly advance: 'requested' | 'returned';
    readonly mustContain?: string;
  };
  readonly cleanup?: boolean;
}
