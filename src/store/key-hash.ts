import { hash } from 'node:crypto';

/** What stands for a long text in an index: SHA-256 of its UTF-8 form, 64 hexadecimal digits. */
export function keyHash(text: string): string {
  return hash('sha256', text, 'hex');
}
