/** What a server's certificate is worth, and what to do when it is not. */
import { type Finding } from '../../sdk/capabilities/diagnosable.js';
import { type TlsConfig } from '../config.js';
import { type Endpoint } from '../endpoint.js';
import { ok, problem, warning } from './findings.js';
import { type Shown } from './tls-probe.js';

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

export function checkCertificate(endpoint: Endpoint, tls: TlsConfig, shown: Shown, now: number): readonly Finding[] {
  const check = 'certificate';
  const about = `Issued by ${shown.issuer} for ${shown.names === '' ? shown.subject : shown.names}`;
  const until = shown.validTo.toISOString().slice(0, 10);
  const days = Math.floor((shown.validTo.getTime() - now) / dayMs);
  if (tls.insecureSkipVerify) {
    return [
      warning(
        check,
        endpoint.url,
        `${about}, valid until ${until}; it is not checked (tls.insecureSkipVerify).`,
        'Remove tls.insecureSkipVerify and set tls.caFile: as it is, anybody on the way can read the bind password.',
      ),
    ];
  }
  if (shown.distrust !== undefined) {
    const [found, advice] = distrusts[shown.distrust] ?? [`The certificate is not trusted (${shown.distrust}).`, trust];
    return [problem(check, endpoint.url, `${found} ${about}, valid until ${until}.`, advice)];
  }
  const found = `${about}, valid until ${until} (${days} days).`;
  return [days < soonDays ? warning(check, endpoint.url, found, renew) : ok(check, endpoint.url, found)];
}
