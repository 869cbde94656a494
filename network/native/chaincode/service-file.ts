import { readFile } from 'node:fs/promises';
import type { SupervisedChaincodeOptions } from '../../devnet/supervised-chaincode';

/** What the process that keeps a chaincode running is told. */
export type ServiceFile = Omit<SupervisedChaincodeOptions, 'environment' | 'logger'> & {
    /** A digest of the code that it runs: another one has it started anew. */
    readonly code?: string;
};

/** Throws when the file does not say all of it. */
export async function readServiceFile(file: string): Promise<ServiceFile> {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (!isServiceFile(content)) throw new Error(`${file} does not describe a chaincode service`);
    return content;
}

function isServiceFile(value: unknown): value is ServiceFile {
    return (
        isRecord(value) &&
        ['directory', 'name', 'packageId', 'address'].every((name) => typeof value[name] === 'string') &&
        (value['tls'] === undefined ||
            (isRecord(value['tls']) &&
                typeof value['tls']['certificateFile'] === 'string' &&
                typeof value['tls']['keyFile'] === 'string'))
    );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === 'object' && value !== null;
}
