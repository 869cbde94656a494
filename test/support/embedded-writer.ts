import { accept } from '../../core/operation/transitions';
import { openEmbeddedStore } from '../../offchain/embedded/open-embedded-store';

const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Inserts operations `o0`, `o1` … into the store in the given directory until it is killed; says the number of each once it is acknowledged. */
async function main(directory: string): Promise<void> {
    const store = await openEmbeddedStore({ directory, logger: silent });
    const requester = { organisation: 'Org1MSP', caller: 'clerk', signer: 'org1' };
    const proposal = { function: 'createInvoice', args: ['x'.repeat(2000)] };
    for (let number = 0; ; number += 1) {
        const id = `o${number}`;
        const request = {
            id,
            requester,
            proposal,
            action: 'create',
            objectId: id,
            fingerprint: 'f',
        } as const;
        await store.operations.insert(accept(request, Date.now()));
        process.stdout.write(`${number}\n`);
    }
}

function ignore(): void {
    return undefined;
}

void main(process.argv[2] ?? '').catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});
