import { Column, Entity, PrimaryColumn } from 'typeorm';
import { numeric } from './numeric.js';

/** Table `listing`: the head of one listing, written after its chunks: it makes them visible. */
@Entity('listing')
export class ListingEntity {
  /** Sorts by time of creation. */
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 32 })
  id!: string;

  @Column({ name: 'tenant', type: 'varchar', length: 64 })
  tenant!: string;

  /** SHA-256 of the key: filters are long. */
  @Column({ name: 'key_hash', type: 'varchar', length: 64 })
  keyHash!: string;

  @Column({ name: 'total', type: 'int' })
  total!: number;

  @Column({ name: 'expires_at', type: 'bigint', transformer: numeric })
  expiresAt!: number;
}
