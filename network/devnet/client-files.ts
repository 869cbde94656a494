import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Devnet } from './devnet';
import { writeLocalMsp } from './local-msp';
import { writeDurably } from './write-durably';

/** The files of one organisation by which a client finds the network and itself. */
export interface ClientFiles {
    readonly mspId: string;
    /** A common connection profile. */
    readonly connectionProfile: string;
    /** The label in the wallet. */
    readonly admin: string;
    /** The administrator's MSP directory, for the `peer` command line. */
    readonly msp: string;
}

/** The file system wallet of fabric-network 2.2 that holds the administrators. */
export function walletDirectory(directory: string): string {
    return join(directory, 'wallet');
}

/** Writes connection-org1.json, connection-org2.json, the wallet and the MSP directories, for clients in other processes. */
export async function writeClientFiles(directory: string, devnet: Devnet): Promise<readonly ClientFiles[]> {
    await mkdir(walletDirectory(directory), { recursive: true, mode: 0o700 });
    return Promise.all(devnet.mspIds.map((mspId) => writeFor(mspId, { directory, devnet })));
}

async function writeFor(
    mspId: string,
    { directory, devnet }: { directory: string; devnet: Devnet },
): Promise<ClientFiles> {
    const organisation = mspId.replace(/MSP$/, '').toLowerCase();
    const files = {
        mspId,
        connectionProfile: join(directory, `connection-${organisation}.json`),
        admin: `admin-${organisation}`,
        msp: join(directory, 'msp', `admin-${organisation}`),
    };
    await Promise.all([
        writeDurably(
            files.connectionProfile,
            `${JSON.stringify(devnet.connectionProfile(mspId), undefined, 4)}\n`,
        ),
        writeDurably(
            join(walletDirectory(directory), `${files.admin}.id`),
            JSON.stringify(devnet.adminIdentity(mspId)),
        ),
        writeLocalMsp(files.msp, devnet.adminMsp(mspId)),
    ]);
    return files;
}
