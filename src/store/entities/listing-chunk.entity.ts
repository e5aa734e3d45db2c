import { Column, Entity, PrimaryColumn } from 'typeorm';
import { numeric } from './numeric.js';

/** Table `listing_chunk`: up to 1000 consecutive backend ids of a listing, as a JSON array. */
@Entity('listing_chunk')
export class ListingChunkEntity {
  @PrimaryColumn({ name: 'listing_id', type: 'varchar', length: 32 })
  listingId!: string;

  /** From 0. */
  @PrimaryColumn({ name: 'chunk_no', type: 'int' })
  chunkNo!: number;

  @Column({ name: 'backend_ids', type: 'text' })
  backendIds!: string;

  /** Here too, so that chunks whose head was never written are purged. */
  @Column({ name: 'expires_at', type: 'bigint', transformer: numeric })
  expiresAt!: number;
}
