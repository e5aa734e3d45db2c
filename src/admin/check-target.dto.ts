import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';

/** `POST …/target/check?target=NAME&tryWrites=true` */
export class CheckTargetDto {
  /** Name of the target; without it the tenant's only one. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  readonly target?: string;

  /** Send writes too, such as cannot change anything. */
  @IsOptional()
  @IsIn(['true', 'false'], { message: 'tryWrites must be true or false' })
  readonly tryWrites?: 'true' | 'false';
}
