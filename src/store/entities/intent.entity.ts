import { Column, Entity, PrimaryColumn } from 'typeorm';
import { numeric } from './numeric.js';

/** Table `intent`: creations that have begun. */
@Entity('intent')
export class IntentEntity {
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'tenant', type: 'varchar', length: 64 })
  tenant!: string;

  @Column({ name: 'target', type: 'varchar', length: 64 })
  target!: string;

  @Column({ name: 'resource_type', type: 'varchar', length: 64 })
  resourceType!: string;

  @Column({ name: 'natural_key', type: 'varchar', length: 1024 })
  naturalKey!: string;

  @Column({ name: 'natural_key_hash', type: 'varchar', length: 64 })
  naturalKeyHash!: string;

  @Column({ name: 'natural_key_value', type: 'varchar', length: 1024 })
  naturalKeyValue!: string;

  @Column({ name: 'client', type: 'varchar', length: 128 })
  client!: string;

  @Column({ name: 'digest', type: 'varchar', length: 128 })
  digest!: string;

  @Column({ name: 'external_id', type: 'varchar', length: 1024, nullable: true })
  externalId!: string | null;

  @Column({ name: 'stored_attributes', type: 'text', nullable: true })
  stored!: string | null;

  @Column({ name: 'state', type: 'varchar', length: 16 })
  state!: 'open' | 'done';

  @Column({ name: 'scim_id', type: 'varchar', length: 64, nullable: true })
  scimId!: string | null;

  @Column({ name: 'owner', type: 'varchar', length: 128 })
  owner!: string;

  @Column({ name: 'lease_until', type: 'bigint', transformer: numeric })
  leaseUntil!: number;

  @Column({ name: 'created_at', type: 'bigint', transformer: numeric })
  createdAt!: number;
}
