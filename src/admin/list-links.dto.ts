import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

/** Query of GET /admin/tenants/{tenant}/links and of /leaves. */
export class ListLinksDto {
  /** SCIM id of the last one of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  readonly cursor?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  readonly limit: number = 100;
}
