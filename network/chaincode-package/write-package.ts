import { readFile, writeFile } from 'node:fs/promises';
import type { ChaincodePackage } from './chaincode-package';
import { nodePackage } from './node-package';
import type { PackageRequest } from './package-request';
import { servicePackage, type ServiceTls } from './service-package';

/** Makes the package and writes its file. Throws an error with a sentence for people. */
export async function writePackage(
    request: PackageRequest,
    chaincodeDirectory: string,
): Promise<ChaincodePackage> {
    const made =
        request.form === 'node'
            ? await nodePackage({ label: request.label, directory: chaincodeDirectory })
            : await packageOfService(request);
    await writeFile(request.out, made.bytes);
    return made;
}

async function packageOfService(request: PackageRequest): Promise<ChaincodePackage> {
    const { label, address = '' } = request;
    const tls = await tlsOf(request);
    return servicePackage({ label, address, ...(tls !== undefined && { tls }) });
}

async function tlsOf({
    tlsRoot,
    tlsClientCertificate,
    tlsClientKey,
}: PackageRequest): Promise<ServiceTls | undefined> {
    if (tlsRoot === undefined) return undefined;
    const rootPem = await readFile(tlsRoot, 'utf8');
    if (tlsClientCertificate === undefined || tlsClientKey === undefined) return { rootPem };
    const [certificatePem, keyPem] = await Promise.all([
        readFile(tlsClientCertificate, 'utf8'),
        readFile(tlsClientKey, 'utf8'),
    ]);
    return { rootPem, client: { certificatePem, keyPem } };
}
