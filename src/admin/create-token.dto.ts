import { IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
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

  /** SCIM id or user name of the one whose token it is: what /Me stands for. */
  @IsOptional()
  @IsString({ message: 'subject must be the SCIM id or the user name of a user' })
  @IsNotEmpty({ message: 'subject must be the SCIM id or the user name of a user' })
  @MaxLength(1024, { message: 'subject must not be longer than 1024 characters' })
  readonly subject?: string;
}
