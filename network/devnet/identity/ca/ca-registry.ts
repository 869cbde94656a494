import { readFile } from 'node:fs/promises';
import { removeUnfinished, writeDurably } from '../../write-durably';
import { isNotFound } from '../file-errors';
import { hashSecret, type HashedSecret } from './secret';

/** A fact about an identity; with `ecert` it goes into its certificates without being asked for. */
export interface CaAttribute {
    readonly name: string;
    readonly value: string;
    readonly ecert?: boolean | undefined;
}

/** An identity that may enrol. */
export interface CaIdentity {
    readonly id: string;
    readonly type: string;
    /** Such as org1.department1; empty at the root. */
    readonly affiliation: string;
    readonly attributes: readonly CaAttribute[];
    /** -1 for no limit. */
    readonly maxEnrollments: number;
    readonly enrollments: number;
    readonly failedLogins: number;
    readonly revoked: boolean;
    readonly secret: HashedSecret;
}

/** A certificate that was issued. */
export interface CaCertificate {
    /** Lower-case hexadecimal without leading zeros. */
    readonly serial: string;
    readonly aki: string;
    readonly id: string;
    /** ISO 8601; null while it is good. */
    readonly revokedAt: string | null;
}

interface Contents {
    readonly identities: CaIdentity[];
    readonly certificates: CaCertificate[];
}

/** The registrar that fabric-ca-server's default configuration has, and the test network uses. */
const BOOTSTRAP = { id: 'admin', secret: 'adminpw' } as const;
const REGISTRAR_ATTRIBUTES: readonly CaAttribute[] = [
    { name: 'hf.Registrar.Roles', value: '*' },
    { name: 'hf.Registrar.DelegateRoles', value: '*' },
    { name: 'hf.Revoker', value: 'true' },
    { name: 'hf.IntermediateCA', value: 'true' },
    { name: 'hf.GenCRL', value: 'true' },
    { name: 'hf.Registrar.Attributes', value: '*' },
    { name: 'hf.AffiliationMgr', value: 'true' },
];
/** The affiliations of fabric-ca-server's default configuration. */
export const AFFILIATIONS: Readonly<Record<string, readonly string[]>> = {
    org1: ['department1', 'department2'],
    org2: ['department1'],
};

/** Who may enrol, and which certificates there are: in memory, and in one file that is replaced at every change. */
export class CaRegistry {
    readonly #file: string;
    readonly #identities: Map<string, CaIdentity>;
    readonly #certificates: Map<string, CaCertificate>;
    #saved: Promise<void> = Promise.resolve();

    private constructor(file: string, { identities, certificates }: Contents) {
        this.#file = file;
        this.#identities = new Map(identities.map((identity) => [identity.id, identity]));
        this.#certificates = new Map(certificates.map((certificate) => [certificate.serial, certificate]));
    }

    /** Reads the file, or starts it with the bootstrap registrar. */
    static async open(file: string): Promise<CaRegistry> {
        await removeUnfinished(file);
        const stored = await read(file);
        if (stored) return new CaRegistry(file, stored);
        const registry = new CaRegistry(file, { identities: [await bootstrapIdentity()], certificates: [] });
        await registry.#save();
        return registry;
    }

    identity(id: string): CaIdentity | undefined {
        return this.#identities.get(id);
    }

    get identities(): CaIdentity[] {
        return [...this.#identities.values()];
    }

    certificate(serial: string): CaCertificate | undefined {
        return this.#certificates.get(serial);
    }

    get certificates(): CaCertificate[] {
        return [...this.#certificates.values()];
    }

    /** Adds the identity or replaces the one of this id; durable when it resolves. */
    putIdentity(identity: CaIdentity): Promise<void> {
        this.#identities.set(identity.id, identity);
        return this.#save();
    }

    /** Adds or replaces certificates; durable when it resolves. */
    putCertificates(certificates: readonly CaCertificate[]): Promise<void> {
        for (const certificate of certificates) this.#certificates.set(certificate.serial, certificate);
        return this.#save();
    }

    #save(): Promise<void> {
        this.#saved = this.#saved.catch(() => undefined).then(() => this.#write());
        return this.#saved;
    }

    async #write(): Promise<void> {
        const contents: Contents = { identities: this.identities, certificates: this.certificates };
        await writeDurably(this.#file, JSON.stringify(contents));
    }
}

async function read(file: string): Promise<Contents | undefined> {
    try {
        const contents: unknown = JSON.parse(await readFile(file, 'utf8'));
        if (!isContents(contents))
            throw new TypeError(`${file} is not a registry of a certificate authority`);
        return contents;
    } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
    }
}

function isContents(value: unknown): value is Contents {
    return (
        typeof value === 'object' &&
        value !== null &&
        'identities' in value &&
        Array.isArray(value.identities) &&
        'certificates' in value &&
        Array.isArray(value.certificates)
    );
}

async function bootstrapIdentity(): Promise<CaIdentity> {
    return {
        id: BOOTSTRAP.id,
        type: 'client',
        affiliation: '',
        attributes: REGISTRAR_ATTRIBUTES,
        maxEnrollments: -1,
        enrollments: 0,
        failedLogins: 0,
        revoked: false,
        secret: await hashSecret(BOOTSTRAP.secret),
    };
}
