import { chaincodePackage, type ChaincodePackage } from './chaincode-package';

/** How peers speak TLS with the chaincode's server. */
export interface ServiceTls {
    /** The certificates that the server's is checked against. */
    readonly rootPem: string;
    /** What the peers present, if the server asks for it. */
    readonly client?: { readonly certificatePem: string; readonly keyPem: string };
}

export interface ServicePackageOptions {
    readonly label: string;
    /** host:port of the chaincode's server, as the peers reach it; `{{.peername}}` in it is filled in by the builder. */
    readonly address: string;
    /** How long a peer tries to connect, as Go writes durations; 10s if absent. */
    readonly dialTimeout?: string;
    readonly tls?: ServiceTls;
}

const ADDRESS = /^[^\s:/]+:\d{1,5}$/;
const DIAL_TIMEOUT = '10s';

/**
 * The package of a chaincode that runs as a service: it holds where that is, no code. Peers need the `ccaas` builder in
 * core.yaml (`chaincode.externalBuilders`), which the official images have. Throws an error with a sentence for people.
 */
export async function servicePackage(options: ServicePackageOptions): Promise<ChaincodePackage> {
    const { label, address } = options;
    if (!ADDRESS.test(address))
        throw new Error(`"${address}" is no address of a chaincode server, such as invoice.example.com:9999`);
    const content = JSON.stringify(connectionOf(options));
    return chaincodePackage({ label, type: 'ccaas', code: [{ path: 'connection.json', content }] });
}

/** connection.json as the peer reads it (core/container/externalbuilder/instance.go, `ChaincodeServerUserData`). */
function connectionOf({ address, dialTimeout = DIAL_TIMEOUT, tls }: ServicePackageOptions): object {
    const always = { address, dial_timeout: dialTimeout, tls_required: tls !== undefined };
    if (tls === undefined) return always;
    const { rootPem, client } = tls;
    return {
        ...always,
        root_cert: rootPem,
        client_auth_required: client !== undefined,
        ...(client !== undefined && { client_key: client.keyPem, client_cert: client.certificatePem }),
    };
}
