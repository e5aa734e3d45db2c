import { Column, Entity, PrimaryColumn } from 'typeorm';
import { numeric } from './numeric.js';

/** Table `token`: bearer tokens, hashes only. */
@Entity('token')
export class TokenEntity {
  @PrimaryColumn({ name: 'key_id', type: 'varchar', length: 128 })
  keyId!: string;

  @Column({ name: 'tenant', type: 'varchar', length: 64 })
  tenant!: string;

  @Column({ name: 'hash', type: 'varchar', length: 128 })
  hash!: string;

  @Column({ name: 'scope', type: 'varchar', length: 16 })
  scope!: 'read' | 'write';

  /** Id or name of the user whose token it is. */
  @Column({ name: 'subject', type: 'varchar', length: 1024, nullable: true })
  subject!: string | null;

  @Column({ name: 'created_at', type: 'bigint', transformer: numeric })
  createdAt!: number;

  @Column({ name: 'expires_at', type: 'bigint', transformer: numeric })
  expiresAt!: number;

  @Column({ name: 'revoked_at', type: 'bigint', nullable: true, transformer: numeric })
  revokedAt!: number | null;

  @Column({ name: 'last_used_at', type: 'bigint', nullable: true, transformer: numeric })
  lastUsedAt!: number | null;
}
