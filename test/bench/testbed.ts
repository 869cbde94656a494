import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processLogger } from '../../logger';
import { readNetworkConfig } from '../../network/config';
import { readNativeConfig } from '../../network/native/config';
import { NativeNetwork } from '../../network/native/native-network';
import type { Programs } from './usage';
import { commandLineOf, familyOf } from './usage';

/** A directory and a network for one run of the bench, and nothing else. */
export interface Testbed {
    readonly network: string;
    /** For whoever starts the network, or finds it. */
    readonly environment: NodeJS.ProcessEnv;
    /** The processes of the network by role; the embedded one is a child of the one that started it. */
    networkPrograms(starter: number): Promise<Programs>;
    /** Ends what goes on by itself, and deletes everything. */
    close(): Promise<void>;
}

/** Throws a sentence for a network that the bench does not start itself. */
export async function openTestbed(environment: NodeJS.ProcessEnv): Promise<Testbed> {
    const { network } = readNetworkConfig(environment);
    if (network !== 'devnet' && network !== 'native')
        throw new Error('The bench starts its network itself: NETWORK must be devnet or native.');
    const directory = await mkdtemp(join(tmpdir(), 'fabric-async-api-bench-'));
    const own = { ...environment, DATA_DIR: directory, LOG_LEVEL: 'warn' };
    const native = new NativeNetwork(readNativeConfig(own), processLogger('network'));
    return {
        network,
        environment: own,
        networkPrograms: async (starter) =>
            network === 'native' ? nativePrograms(native) : embeddedPrograms(starter),
        close: async () => {
            if (network === 'native') await native.wipe();
            await rm(directory, { recursive: true, force: true });
        },
    };
}

function embeddedPrograms(starter: number): Programs {
    const below = familyOf(starter).filter((pid) => pid !== starter);
    return grouped(below, (pid) => {
        const script = commandLineOf(pid).find((word) => /devnet|fabric-chaincode|shim/u.test(word));
        return script?.includes('devnet') === true ? 'network' : 'chaincode';
    });
}

async function nativePrograms(network: NativeNetwork): Promise<Programs> {
    const nodes = await network.status();
    const named = nodes.flatMap(({ name, pid }) => (pid === undefined ? [] : [{ name, pid }]));
    const roles = grouped(named, ({ name }) => /^[a-z]+/u.exec(name)?.[0] ?? name);
    return new Map([...roles].map(([role, members]) => [role, members.flatMap(({ pid }) => familyOf(pid))]));
}

function grouped<Item>(
    items: readonly Item[],
    nameOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
    const groups = new Map<string, Item[]>();
    for (const item of items) {
        const name = nameOf(item);
        groups.set(name, [...(groups.get(name) ?? []), item]);
    }
    return groups;
}
