import { createHash } from 'node:crypto';
import { archiveOf, type ArchiveFile } from './archive';

/** What `peer lifecycle chaincode install` takes. */
export interface ChaincodePackage {
    readonly label: string;
    /** A gzipped tar archive. */
    readonly bytes: Buffer;
    /** As `peer lifecycle chaincode calculatepackageid` prints it; approvals name it. */
    readonly packageId: string;
}

export interface PackageContent {
    readonly label: string;
    /** Whose builder takes it: `node` is the peer's own, `ccaas` the one for chaincode that runs as a service. */
    readonly type: 'node' | 'ccaas';
    readonly code: readonly ArchiveFile[];
}

/** Of a peer (core/chaincode/persistence/chaincode_package.go, `LabelRegexp`), the range in it written out. */
const LABEL = /^[a-zA-Z0-9]+([.+\-_][a-zA-Z0-9]+)*$/;

/** Packs the code in the layout of Fabric's lifecycle. Throws an error with a sentence for people if a peer would refuse the label. */
export async function chaincodePackage({ label, type, code }: PackageContent): Promise<ChaincodePackage> {
    if (!LABEL.test(label))
        throw new Error(
            `"${label}" cannot be the label of a package: letters and digits, with single . + - _ between them`,
        );
    const bytes = await archiveOf([
        { path: 'metadata.json', content: JSON.stringify({ path: '', type, label }) },
        { path: 'code.tar.gz', content: await archiveOf(code) },
    ]);
    return { label, bytes, packageId: `${label}:${createHash('sha256').update(bytes).digest('hex')}` };
}
