import { Column, Entity, PrimaryColumn } from 'typeorm';
import { numeric } from './numeric.js';

/** Table `audit`: one line per change, never changed afterwards. */
@Entity('audit')
export class AuditEntity {
  /** Sorts by time of writing. */
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 32 })
  id!: string;

  @Column({ name: 'tenant', type: 'varchar', length: 64 })
  tenant!: string;

  @Column({ name: 'action', type: 'varchar', length: 16 })
  action!: 'create' | 'adopt' | 'replace' | 'patch' | 'delete';

  @Column({ name: 'resource_type', type: 'varchar', length: 64 })
  resourceType!: string;

  @Column({ name: 'scim_id', type: 'varchar', length: 64 })
  scimId!: string;

  @Column({ name: 'actor', type: 'varchar', length: 128 })
  actor!: string;

  @Column({ name: 'request_id', type: 'varchar', length: 128 })
  requestId!: string;

  /** JSON array of attribute names. */
  @Column({ name: 'attribute_names', type: 'text' })
  attributeNames!: string;

  @Column({ name: 'occurred_at', type: 'bigint', transformer: numeric })
  occurredAt!: number;
}
