import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodeOus } from '../setting-up/msp-directory';
import { writeDurably } from './write-durably';

/** A member of an organisation and those who vouch for it, PEM. */
export interface LocalMsp {
    readonly certificatePem: string;
    readonly privateKeyPem: string;
    readonly rootCertificatePem: string;
    readonly tlsRootCertificatePem: string;
}

/** Written last: a directory that has it is whole. */
const RULES_FILE = 'config.yaml';

/**
 * Writes the directory that CORE_PEER_MSPCONFIGPATH of Fabric's command line names, unless it is there, with the TLS root
 * that CORE_PEER_TLS_ROOTCERT_FILE names in `tlscacerts/tlsca.pem` (fabric docs/source/membership, MSP structure).
 */
export async function writeLocalMsp(directory: string, msp: LocalMsp): Promise<void> {
    if (existsSync(join(directory, RULES_FILE))) return;
    const files = {
        'cacerts/ca.pem': msp.rootCertificatePem,
        'tlscacerts/tlsca.pem': msp.tlsRootCertificatePem,
        'signcerts/cert.pem': msp.certificatePem,
        'keystore/key.pem': msp.privateKeyPem,
    };
    await Promise.all(
        Object.entries(files).map(([file, contents]) => writeDurably(join(directory, file), contents)),
    );
    await writeDurably(join(directory, RULES_FILE), nodeOus());
}
