import { Column, Entity, PrimaryColumn } from 'typeorm';
import { numeric } from './numeric.js';

/** Table `sync`: where the reading of a target's changes stands. */
@Entity('sync')
export class SyncEntity {
  @PrimaryColumn({ name: 'tenant', type: 'varchar', length: 64 })
  tenant!: string;

  @PrimaryColumn({ name: 'target', type: 'varchar', length: 64 })
  target!: string;

  /** The connector's text; null: begin anew. */
  @Column({ name: 'token', type: 'text', nullable: true })
  token!: string | null;

  @Column({ name: 'round', type: 'int' })
  round!: number;

  @Column({ name: 'read_at', type: 'bigint', transformer: numeric })
  readAt!: number;

  @Column({ name: 'owner', type: 'varchar', length: 128 })
  owner!: string;

  @Column({ name: 'lease_until', type: 'bigint', transformer: numeric })
  leaseUntil!: number;
}
