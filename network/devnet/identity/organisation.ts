import { CertificateAuthority, type CertificateWithKey, type Subject } from './certificate-authority';
import { generateKeyPair } from './key-pair';
import type { MspDefinition } from './msp-definition';
import { loadMaterial, saveMaterial, type OrganisationMaterial } from './organisation-material';
import { SigningIdentity } from './signing-identity';

/** How an organisation is made, or found again. */
export interface OrganisationOptions {
    /** Where its certificates and keys are kept, and nothing else; made when it does not exist. */
    readonly directory: string;
    readonly mspId: string;
    /** Such as org1.example.com. */
    readonly domain: string;
    readonly nodeKind: 'peer' | 'orderer';
}

/** An identity that an organisation's own authority is asked for, key included. */
export interface IssueRequest {
    readonly commonName: string;
    /** Organisational units; the MSP wants exactly one of client, peer, admin and orderer among them. */
    readonly units: readonly string[];
    readonly attributes?: Readonly<Record<string, string>>;
}

interface Authorities {
    readonly ca: CertificateAuthority;
    readonly tlsCa: CertificateAuthority;
}

/** Where Fabric's test network says that it is, in the subject of its authorities. */
const TEST_NETWORK_PLACE = { country: 'US', state: 'North Carolina', locality: 'Durham' } as const;

/**
 * An organisation of the network with its two certificate authorities, its administrator and its node, named as in
 * Fabric's test network. Its keys are on disk with mode 0600.
 */
export class Organisation {
    readonly mspId: string;
    readonly domain: string;
    /** The name of its certificate authority, as in the test network: ca-org1, ca-orderer. */
    readonly caName: string;
    /** The host name of its node: peer0.<domain> or orderer.<domain>. */
    readonly nodeHost: string;
    readonly rootCertificatePem: string;
    readonly tlsRootCertificatePem: string;
    readonly admin: SigningIdentity;
    readonly node: SigningIdentity;
    /** For the node's server: names the node's host, localhost and 127.0.0.1. */
    readonly nodeTls: CertificateWithKey;
    /** Signs enrolment certificates. */
    readonly ca: CertificateAuthority;
    readonly #tlsCa: CertificateAuthority;

    private constructor(
        options: OrganisationOptions,
        material: OrganisationMaterial,
        { ca, tlsCa }: Authorities,
    ) {
        const { mspId, domain } = options;
        this.mspId = mspId;
        this.domain = domain;
        this.caName = caNameOf(options);
        this.nodeHost = nodeHostOf(options);
        this.rootCertificatePem = material.ca.certificatePem;
        this.tlsRootCertificatePem = material.tlsca.certificatePem;
        this.admin = new SigningIdentity({ mspId, ...material.admin });
        this.node = new SigningIdentity({ mspId, ...material.node });
        this.nodeTls = material['node-tls'];
        this.ca = ca;
        this.#tlsCa = tlsCa;
    }

    /** Creates the organisation at the first call and loads it at every later one; a crash leaves all of it or none. */
    static async open(options: OrganisationOptions): Promise<Organisation> {
        const stored = await loadMaterial(options.directory);
        if (stored) {
            const [ca, tlsCa] = await Promise.all([
                CertificateAuthority.load(stored.ca),
                CertificateAuthority.load(stored.tlsca),
            ]);
            return new Organisation(options, stored, { ca, tlsCa });
        }
        const { material, authorities } = await createMaterial(options);
        await saveMaterial(options.directory, material);
        return new Organisation(options, material, authorities);
    }

    /** What the channel configuration says of it. */
    mspDefinition(): MspDefinition {
        return {
            mspId: this.mspId,
            rootCertificatesPem: [this.rootCertificatePem],
            intermediateCertificatesPem: [],
            adminCertificatesPem: [],
            tlsRootCertificatesPem: [this.tlsRootCertificatePem],
            revocationListsPem: [],
            nodeOus: { client: 'client', peer: 'peer', admin: 'admin', orderer: 'orderer' },
        };
    }

    /** A new identity of the organisation, with a key of its own that is kept nowhere else. */
    async issue(request: IssueRequest): Promise<SigningIdentity> {
        return new SigningIdentity({ mspId: this.mspId, ...(await issueSigning(this.ca, request)) });
    }

    /** A TLS certificate for these host names and addresses, the first being the common name. */
    issueTls(hosts: readonly [string, ...string[]]): Promise<CertificateWithKey> {
        return issueTls(this.#tlsCa, hosts);
    }
}

function caNameOf({ nodeKind, domain }: OrganisationOptions): string {
    const [label = domain] = domain.split('.');
    return nodeKind === 'peer' ? `ca-${label}` : 'ca-orderer';
}

function nodeHostOf({ nodeKind, domain }: OrganisationOptions): string {
    return nodeKind === 'peer' ? `peer0.${domain}` : `orderer.${domain}`;
}

async function createMaterial(
    options: OrganisationOptions,
): Promise<{ material: OrganisationMaterial; authorities: Authorities }> {
    const { domain, nodeKind } = options;
    const [ca, tlsCa] = await Promise.all([
        CertificateAuthority.create(authoritySubject('ca', domain)),
        CertificateAuthority.create(authoritySubject('tlsca', domain)),
    ]);
    const host = nodeHostOf(options);
    const [admin, node, nodeTls] = await Promise.all([
        issueSigning(ca.authority, { commonName: `Admin@${domain}`, units: ['admin'] }),
        issueSigning(ca.authority, { commonName: host, units: [nodeKind] }),
        issueTls(tlsCa.authority, [host, 'localhost', '127.0.0.1']),
    ]);
    return {
        material: { ca: ca.material, tlsca: tlsCa.material, admin, node, 'node-tls': nodeTls },
        authorities: { ca: ca.authority, tlsCa: tlsCa.authority },
    };
}

function authoritySubject(name: string, domain: string): Subject {
    return { ...TEST_NETWORK_PLACE, organisation: domain, commonName: `${name}.${domain}` };
}

async function issueSigning(
    authority: CertificateAuthority,
    request: IssueRequest,
): Promise<CertificateWithKey> {
    const { commonName, units, attributes } = request;
    const { publicKey, privateKeyPem } = await generateKeyPair();
    const subject = { ...TEST_NETWORK_PLACE, commonName, units };
    const certificatePem = await authority.issue({ subject, publicKey, use: 'signing', attributes });
    return { certificatePem, privateKeyPem };
}

async function issueTls(
    authority: CertificateAuthority,
    hosts: readonly [string, ...string[]],
): Promise<CertificateWithKey> {
    const { publicKey, privateKeyPem } = await generateKeyPair();
    const subject = { ...TEST_NETWORK_PLACE, commonName: hosts[0] };
    const certificatePem = await authority.issue({ subject, publicKey, use: 'tls', hosts });
    return { certificatePem, privateKeyPem };
}
