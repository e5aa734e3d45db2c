import { IsBoolean, IsInt, IsNotEmpty, IsOptional, IsString, IsUrl, Max, Min } from 'class-validator';

const URL_RULE = {
  protocols: ['http', 'https'],
  require_protocol: true,
  require_tld: false,
  allow_query_components: false,
  allow_fragments: false,
  disallow_auth: true,
};

/** `server`: the port that SCIM clients talk to. */
export class ServerSection {
  /** Address to listen on. */
  @IsString()
  @IsNotEmpty()
  readonly host: string = '0.0.0.0';

  /** TCP port; 0 takes a free one. */
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly port: number = 8080;

  /** How clients reach this server, when a proxy stands before it: the start of every `meta.location`. Default: what the request says. */
  @IsOptional()
  @IsUrl(URL_RULE, { message: 'must be an http:// or https:// address without user, query and fragment' })
  readonly publicUrl: string | undefined = undefined;

  /** X-Forwarded-* headers are believed. Only behind a proxy that sets them itself. */
  @IsBoolean()
  readonly trustProxy: boolean = false;

  /** Largest request body, in bytes. */
  @IsInt()
  @Min(1024)
  @Max(104_857_600)
  readonly bodyLimit: number = 1_048_576;

  /** Largest body of a bulk request, in bytes. */
  @IsInt()
  @Min(1024)
  @Max(104_857_600)
  readonly bulkBodyLimit: number = 2_097_152;

  /** Longest request target, path and query, in characters. */
  @IsInt()
  @Min(256)
  @Max(65_536)
  readonly urlLimit: number = 8192;

  /** Seconds within which a request is answered. More than 25 gains nothing: identity providers give up soon after. */
  @IsInt()
  @Min(1)
  @Max(25)
  readonly requestTimeoutSeconds: number = 25;

  /** Seconds that requests under way have to end when the process is told to stop. The process is gone within 30 in any case. */
  @IsInt()
  @Min(0)
  @Max(25)
  readonly shutdownSeconds: number = 25;
}
