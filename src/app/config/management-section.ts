import { IsInt, IsNotEmpty, IsOptional, IsString, Max, Min, MinLength } from 'class-validator';

/** `management`: the port for health, metrics and the admin API. */
export class ManagementSection {
  /** Address to listen on. The default keeps it on this machine. */
  @IsString()
  @IsNotEmpty()
  readonly host: string = '127.0.0.1';

  /** TCP port; 0 takes a free one. */
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly port: number = 9090;

  /** Bearer token of the admin API. Default: a random one, written to `tokenFile` at the start. */
  @IsOptional()
  @IsString()
  @MinLength(32, { message: 'must have at least 32 characters: a shorter one can be guessed' })
  readonly token: string | undefined = undefined;

  /** Where the random token is written, readable by the owner only; not used when `token` is set. */
  @IsString()
  @IsNotEmpty()
  readonly tokenFile: string = 'causeway.admin-token';
}
