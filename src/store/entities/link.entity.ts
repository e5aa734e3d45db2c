import { Column, Entity, PrimaryColumn } from 'typeorm';
import { numeric } from './numeric.js';

/** Table `link`: SCIM id ↔ (target, backend id). Its indexes are made by the migrations. */
@Entity('link')
export class LinkEntity {
  @PrimaryColumn({ name: 'tenant', type: 'varchar', length: 64 })
  tenant!: string;

  @PrimaryColumn({ name: 'scim_id', type: 'varchar', length: 64 })
  scimId!: string;

  @Column({ name: 'target', type: 'varchar', length: 64 })
  target!: string;

  @Column({ name: 'resource_type', type: 'varchar', length: 64 })
  resourceType!: string;

  @Column({ name: 'backend_id', type: 'varchar', length: 512 })
  backendId!: string;

  @Column({ name: 'generation', type: 'int' })
  generation!: number;

  @Column({ name: 'backend_name', type: 'varchar', length: 2048 })
  backendName!: string;

  @Column({ name: 'external_id', type: 'varchar', length: 1024, nullable: true })
  externalId!: string | null;

  /** SHA-256 of the external id: what is indexed, since the id itself is too long. */
  @Column({ name: 'external_id_hash', type: 'varchar', length: 64, nullable: true })
  externalIdHash!: string | null;

  @Column({ name: 'natural_key', type: 'varchar', length: 1024, nullable: true })
  naturalKey!: string | null;

  /** SHA-256 of the natural key; null in tombstones, so that the key is free again. */
  @Column({ name: 'natural_key_hash', type: 'varchar', length: 64, nullable: true })
  naturalKeyHash!: string | null;

  @Column({ name: 'state', type: 'varchar', length: 16 })
  state!: 'live' | 'departed' | 'deleted';

  @Column({ name: 'version', type: 'int' })
  version!: number;

  @Column({ name: 'stored_attributes', type: 'text', nullable: true })
  stored!: string | null;

  @Column({ name: 'created_at', type: 'bigint', transformer: numeric })
  createdAt!: number;

  @Column({ name: 'updated_at', type: 'bigint', transformer: numeric })
  updatedAt!: number;
}
