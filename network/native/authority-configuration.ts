import type { RegistrarCredentials } from '../config';
import { ADDRESS, type AuthorityNode } from './topology';

/** Fabric's defaults: 15 years for the authority, one for what it certifies, a day for a revocation list. */
const AUTHORITY_LIFETIME = '131400h';
const LIFETIME = '8760h';
const REVOCATION_LIST_LIFETIME = '24h';

/** May register and revoke everyone, as the registrar of Fabric's samples. */
const REGISTRAR_ATTRIBUTES = {
    'hf.Registrar.Roles': '*',
    'hf.Registrar.DelegateRoles': '*',
    'hf.Revoker': true,
    'hf.IntermediateCA': true,
    'hf.GenCRL': true,
    'hf.Registrar.Attributes': '*',
    'hf.AffiliationMgr': true,
};

/** fabric-ca-server-config.yaml: one authority that certifies signing keys and, by its profile `tls`, servers. */
export function authorityConfiguration(node: AuthorityNode, registrar: RegistrarCredentials): object {
    const usage = ['signing', 'key encipherment', 'server auth', 'client auth', 'key agreement'];
    return {
        address: ADDRESS,
        port: node.port,
        tls: { enabled: true },
        ca: { name: node.caName },
        crl: { expiry: REVOCATION_LIST_LIFETIME },
        registry: {
            maxenrollments: -1,
            identities: [
                {
                    name: registrar.id,
                    pass: registrar.secret,
                    type: 'client',
                    affiliation: '',
                    attrs: REGISTRAR_ATTRIBUTES,
                },
            ],
        },
        db: { type: 'sqlite3', datasource: 'fabric-ca-server.db' },
        affiliations: { org1: ['department1'], org2: ['department1'] },
        signing: {
            default: { usage: ['digital signature'], expiry: LIFETIME },
            profiles: { tls: { usage, expiry: LIFETIME } },
        },
        csr: {
            cn: node.name,
            keyrequest: { algo: 'ecdsa', size: 256 },
            hosts: [node.name, 'localhost', ADDRESS],
            ca: { expiry: AUTHORITY_LIFETIME, pathlength: 1 },
        },
        bccsp: { default: 'SW', sw: { hash: 'SHA2', security: 256 } },
        operations: { listenAddress: `${ADDRESS}:${node.operationsPort}`, tls: { enabled: false } },
        metrics: { provider: 'prometheus' },
    };
}
