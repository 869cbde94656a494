import type { NetworkNode } from '../../gateway/connection-profile';
import { failed, ok, warning, type Finding } from '../finding';
import type { ServerCertificate, TlsAnswer } from '../probes/tls-probe';

/** Codes of OpenSSL for a chain that does not end at a root that is trusted. */
const WRONG_ROOT: ReadonlySet<string> = new Set([
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'CERT_SIGNATURE_FAILURE',
]);

/** Whether a node is reached, and is the one that the profile means. */
export function nodeTls(node: Pick<NetworkNode, 'url' | 'serverName'>, answer: TlsAnswer): Finding {
    switch (answer.kind) {
        case 'trusted':
            return ok(`${node.url}, certificate valid until ${answer.certificate.notAfter}`);
        case 'plain':
            return warning(
                `${node.url} serves without TLS`,
                'Everything but signatures can be read and changed on the way; use grpcs:// outside a machine of your own.',
            );
        case 'untrusted':
            return untrusted(node, answer.code, answer.certificate);
        case 'refused':
            return failed(
                `${node.url} ended the connection: ${answer.reason}`,
                'Set FABRIC_TLS_CERT and FABRIC_TLS_KEY if the node asks clients for a certificate (mutual TLS); else see that the URL begins with grpcs:// for a node with TLS, grpc:// for one without, and has the port of its gRPC listener.',
            );
        case 'unreachable':
            return unreachable(node.url, answer);
    }
}

function untrusted(
    { url, serverName }: Pick<NetworkNode, 'url' | 'serverName'>,
    code: string,
    { issuer, names, notBefore, notAfter }: ServerCertificate,
): Finding {
    if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
        return failed(
            `name mismatch: the certificate of ${url} is for ${names}, not for ${serverName ?? new URL(url).hostname}`,
            'Use one of those names in the url, or put it into grpcOptions."ssl-target-name-override" of the profile.',
        );
    if (code === 'CERT_HAS_EXPIRED')
        return failed(
            `the certificate of ${url}, or of its authority, has expired (the node's own: ${notAfter})`,
            'The operator of the node has to renew its TLS certificate; see also that this machine’s clock is right.',
        );
    if (code === 'CERT_NOT_YET_VALID')
        return failed(
            `the certificate of ${url} is valid from ${notBefore} on only`,
            'Set this machine’s clock right, or the node’s.',
        );
    if (WRONG_ROOT.has(code))
        return failed(
            `wrong root: the certificate of ${url} comes from "${issuer}", which tlsCACerts of the profile do not lead to (${code})`,
            'Put the TLS root of the node’s organisation there: tlsca.<domain>-cert.pem, not the root of its identities (ca.<domain>-cert.pem).',
        );
    return failed(`the certificate of ${url} is not trusted: ${code}`, 'Look at tlsCACerts of the profile.');
}

function unreachable(url: string, { code, reason }: { code: string; reason: string }): Finding {
    const { hostname, port } = new URL(url);
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
        return failed(
            `no host has the name ${hostname} here (${code})`,
            `Add ${hostname} to DNS or to /etc/hosts, or write an address into the profile and the name into grpcOptions."ssl-target-name-override".`,
        );
    if (code === 'ECONNREFUSED')
        return failed(
            `nothing listens at ${hostname}:${port} (${code})`,
            'Start the node, or correct the port in the profile.',
        );
    return failed(
        `${hostname}:${port} cannot be reached: ${reason} (${code})`,
        'Look at firewalls, and whether the address is one that this machine can reach.',
    );
}
