import { parseArgs } from 'node:util';

/** What `npm run chaincode:package` was asked for. */
export interface PackageRequest {
    readonly form: 'service' | 'node';
    readonly label: string;
    /** The file to write. */
    readonly out: string;
    /** host:port of the chaincode's server; only of the service form. */
    readonly address?: string;
    /** Files of PEM; only of the service form. */
    readonly tlsRoot?: string;
    readonly tlsClientCertificate?: string;
    readonly tlsClientKey?: string;
}

export const USAGE = `npm run chaincode:package -- --form=service|node --out FILE [--label invoice_1.0]
    service: --address HOST:PORT [--tls-root FILE [--tls-client-cert FILE --tls-client-key FILE]]`;

/** The label of what is in chaincode/ now, and its version on the channel. */
const LABEL = 'invoice_1.0';

const OPTIONS = {
    form: { type: 'string' },
    label: { type: 'string', default: LABEL },
    out: { type: 'string' },
    address: { type: 'string' },
    'tls-root': { type: 'string' },
    'tls-client-cert': { type: 'string' },
    'tls-client-key': { type: 'string' },
} as const;

/** Throws an error with a sentence for people. */
export function packageRequest(args: readonly string[]): PackageRequest {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const { form, label, out, address } = values;
    if (form !== 'service' && form !== 'node') throw new Error('--form must be service or node');
    if (!out) throw new Error('--out must name the file to write, such as invoice.tar.gz');
    if (form === 'service' && !address)
        throw new Error('--address must say where the peers find the chaincode, as host:port');
    return { form, label, out, ...(address && { address }), ...tlsFiles(values) };
}

type TlsValues = Partial<Record<'tls-root' | 'tls-client-cert' | 'tls-client-key', string>>;

function tlsFiles(
    values: TlsValues,
): Pick<PackageRequest, 'tlsRoot' | 'tlsClientCertificate' | 'tlsClientKey'> {
    const {
        'tls-root': tlsRoot,
        'tls-client-cert': tlsClientCertificate,
        'tls-client-key': tlsClientKey,
    } = values;
    if ((tlsClientCertificate === undefined) !== (tlsClientKey === undefined))
        throw new Error('--tls-client-cert and --tls-client-key belong together');
    if (tlsRoot === undefined) {
        if (tlsClientCertificate !== undefined) throw new Error('--tls-client-cert needs --tls-root');
        return {};
    }
    if (tlsClientCertificate === undefined || tlsClientKey === undefined) return { tlsRoot };
    return { tlsRoot, tlsClientCertificate, tlsClientKey };
}
