/** What an operator can do about a connection that cannot be made, told from codes alone. */

const untrusted: ReadonlySet<unknown> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Refusals that a server also gives to whoever speaks plain text where it takes TLS only: MySQL, MariaDB (1045) and PostgreSQL (28000). */
const perhapsPlain: ReadonlySet<unknown> = new Set([1045, 3159, '28000']);

/**
 * @param encrypted whether the connection was to use TLS
 * @returns a sentence for the log; undefined when the error says nothing in particular
 */
export function connectAdvice(error: unknown, encrypted: boolean): string | undefined {
  const { code, errno, reason } = (error ?? {}) as {
    readonly code?: unknown;
    readonly errno?: unknown;
    readonly reason?: unknown;
  };
  // mysql2 puts its own code in place of that of TLS; only a wrong name has a reason.
  const wrapped = code === 'HANDSHAKE_SSL_ERROR';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || (wrapped && typeof reason === 'string' && 'cert' in (error as object)))
    return 'The certificate of the database is for another name than its host: set tls.serverName to a name that it has.';
  if (untrusted.has(code) || wrapped)
    return 'The certificate of the database is not trusted: set tls.caFile to the certificate of the authority that signed it.';
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT')
    return 'The database does not speak TLS: set it up there, or allowPlaintext: true and no tls where the network is trusted.';
  if (!encrypted && (perhapsPlain.has(code) || perhapsPlain.has(errno)))
    return 'The database refused the user or the password, or takes no plain text: if it demands TLS, set tls.';
  return undefined;
}
