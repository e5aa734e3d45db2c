/** What a server's certificate is worth, and what to do when it is not. */
import { type Finding } from '../capabilities/diagnosable.js';
import { ok, problem, warning } from './findings.js';

/** What a server shows of itself by TLS. */
export interface Shown {
  /** `TLSv1.3` */
  readonly protocol: string;
  /** Why the certificate is not trusted, as OpenSSL or Node.js calls it; undefined when it is. */
  readonly distrust: string | undefined;
  readonly subject: string;
  readonly issuer: string;
  /** As in the certificate: `DNS:ldap.example.com, IP Address:10.0.0.1`. */
  readonly names: string;
  readonly validFrom: Date;
  readonly validTo: Date;
}

/** What is needed of a TLS socket of Node.js that is connected, and was told not to refuse anything. */
interface SecuredSocket {
  readonly authorized: boolean;
  readonly authorizationError: unknown;
  getProtocol(): string | null;
  getPeerX509Certificate():
    | {
        readonly subject: string;
        readonly issuer: string;
        readonly subjectAltName: string | undefined;
        readonly validFromDate: Date;
        readonly validToDate: Date;
      }
    | undefined;
}

/** @throws Error when the server shows no certificate */
export function shownBy(tls: SecuredSocket): Shown {
  const certificate = tls.getPeerX509Certificate();
  if (certificate === undefined) throw new Error('the server shows no certificate');
  return {
    protocol: tls.getProtocol() ?? 'unknown',
    distrust: tls.authorized ? undefined : reasonOf(tls.authorizationError),
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: certificate.subjectAltName ?? '',
    validFrom: certificate.validFromDate,
    validTo: certificate.validToDate,
  };
}

/** Node.js gives the code where there is one, whatever its type says. */
function reasonOf(error: unknown): string {
  return typeof error === 'string' ? error : error instanceof Error ? error.message : 'not trusted';
}

const oneLine = (name: string): string => name.split('\n').join(', ');

/** Days before its end from which a certificate is worth a warning. */
const soonDays = 30;
const dayMs = 86_400_000;

const renew = 'Renew the certificate of the server and restart it.';
const trust =
  'Set target.tls.caFile to a PEM file with the certificate of the authority that issued it, and let the server send the certificates between the two.';

/** Codes of OpenSSL and Node.js, with what they mean and what helps. */
const distrusts: Readonly<Record<string, readonly [found: string, advice: string]>> = {
  CERT_HAS_EXPIRED: ['A certificate of the chain has expired.', renew],
  CERT_NOT_YET_VALID: [
    'A certificate of the chain is not valid yet.',
    'Compare the clocks of this machine and the server.',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['The certificate is self-signed and not trusted.', trust],
  SELF_SIGNED_CERT_IN_CHAIN: ['The authority at the end of the chain is not trusted.', trust],
  UNABLE_TO_GET_ISSUER_CERT: ['A certificate of the chain is missing.', trust],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['The authority that issued the certificate is not known here.', trust],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['The authority that issued the certificate is not known here.', trust],
  CERT_SIGNATURE_FAILURE: ['The signature of the certificate is wrong.', trust],
  CERT_REVOKED: ['The certificate has been revoked.', renew],
  INVALID_PURPOSE: ['The certificate is not made for servers.', 'Issue one with the extended key usage serverAuth.'],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'The certificate is for another name.',
    'Use a name of the certificate in the URL, or set target.tls.serverName to one; or issue a certificate with the name of the URL.',
  ],
};

/**
 * @param server for the findings: its URL, or host and port
 * @param now milliseconds since the epoch
 */
export function checkCertificate(
  server: string,
  { insecureSkipVerify }: { readonly insecureSkipVerify: boolean },
  shown: Shown,
  now: number,
): readonly Finding[] {
  const check = 'certificate';
  const about = `Issued by ${shown.issuer} for ${shown.names === '' ? shown.subject : shown.names}`;
  const until = shown.validTo.toISOString().slice(0, 10);
  const days = Math.floor((shown.validTo.getTime() - now) / dayMs);
  if (insecureSkipVerify) {
    return [
      warning(
        check,
        server,
        `${about}, valid until ${until}; it is not checked (tls.insecureSkipVerify).`,
        'Remove tls.insecureSkipVerify and set tls.caFile: as it is, anybody on the way can read the password of the service account.',
      ),
    ];
  }
  if (shown.distrust !== undefined) {
    const [found, advice] = distrusts[shown.distrust] ?? [`The certificate is not trusted (${shown.distrust}).`, trust];
    return [problem(check, server, `${found} ${about}, valid until ${until}.`, advice)];
  }
  const found = `${about}, valid until ${until} (${days} days).`;
  return [days < soonDays ? warning(check, server, found, renew) : ok(check, server, found)];
}
