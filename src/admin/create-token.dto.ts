import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { type Scope } from '../auth/ports.js';

/** Body of POST /admin/tenants/{tenant}/tokens. */
export class CreateTokenDto {
  @IsIn(['read', 'write'], { message: 'scope must be read or write' })
  readonly scope!: Scope;

  /** See `expiryOf`. */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  readonly expires: string = '365d';
}
