import type { Operation } from '../../core/operation/operation';
import { isTerminal, operationKey } from '../../core/operation/operation';
import type { Promises } from './clients';
import type { World } from './world';

const ORGANISATION = 'Org1MSP';

/** Invariants of ARCHITECTURE.md that must hold at every moment; remembers which ends it has seen. */
export class MomentaryInvariants {
    readonly #ends = new Map<string, string>();

    async check(world: World): Promise<readonly string[]> {
        const faults: string[] = [];
        for (const operation of await listed(world)) {
            const end = this.#ends.get(operation.id);
            if (end !== undefined && end !== operation.state)
                faults.push(`I4: ${operation.id} went from ${end} to ${operation.state}`);
            if (isTerminal(operation.state)) this.#ends.set(operation.id, operation.state);
            if (operation.kind !== 'ledger' || operation.state !== 'Completed' || end !== undefined) continue;
            if ((await world.store.invoices.find(ORGANISATION, operation.objectId)) === undefined) {
                faults.push(`I3: ${operation.id} is Completed and ${operation.objectId} cannot be read`);
            }
        }
        return faults;
    }
}

/** What must hold when everything has come to rest. */
export async function finalFaults(world: World, promises: Promises): Promise<readonly string[]> {
    const operations = await allOperations(world);
    return [
        ...brokenPromises(operations, promises),
        ...operations.flatMap((operation) => ledgerFaults(world, operation)),
        ...keyFaults(operations),
        ...(await eventFaults(world, operations)),
        ...(await replicaFaults(world)),
    ];
}

function brokenPromises(operations: readonly Operation[], promises: Promises): readonly string[] {
    const known = new Set(operations.map(({ id }) => operationKey(ORGANISATION, id)));
    return [...promises.values()]
        .filter((key) => !known.has(key))
        .map((key) => `I1: ${key} was promised and is gone`);
}

function ledgerFaults(world: World, operation: Operation): readonly string[] {
    const { id, kind, state, attempts, envelope } = operation;
    const valid = attempts
        .flatMap(({ fabricTxId }) => world.ledger.codesOf(fabricTxId))
        .filter((code) => code === 'VALID');
    const expected = kind === 'ledger' && state === 'Completed' ? 1 : 0;
    return [
        ...(isTerminal(state) ? [] : [`I5: ${id} is still ${state}`]),
        ...(valid.length === expected
            ? []
            : [`I2: ${id} is ${state} with ${valid.length} valid transactions`]),
        ...(envelope === undefined ? [] : [`${id} ended and still has its envelope`]),
    ];
}

function keyFaults(operations: readonly Operation[]): readonly string[] {
    const alive = operations
        .filter(({ state }) => state === 'Completed')
        .flatMap(({ idempotencyKey }) => idempotencyKey ?? []);
    return new Set(alive).size === alive.length
        ? []
        : ['I2: two completed operations have one idempotency key'];
}

async function eventFaults(world: World, operations: readonly Operation[]): Promise<readonly string[]> {
    const events = await world.store.events.read({ after: 0, limit: 100_000 });
    const faults = events.flatMap(({ sequence }, index) =>
        sequence > (events[index - 1]?.sequence ?? 0) ? [] : [`I6: sequence ${sequence}`],
    );
    for (const { id, version } of operations) {
        const versions = events.filter(({ subject }) => subject === id).map((event) => event.id);
        const wanted = Array.from({ length: version }, (_none, index) => `${id}.${index + 1}`);
        if (versions.join() !== wanted.join())
            faults.push(`I6: ${id} has version ${version} and events ${versions.join()}`);
    }
    return faults;
}

async function replicaFaults(world: World): Promise<readonly string[]> {
    const faults: string[] = [];
    for (const [key, value] of world.ledger.state) {
        const [, , id = ''] = key.split('\u0000');
        const copy = await world.store.invoices.find(ORGANISATION, id);
        const onLedger: unknown = JSON.parse(value);
        if (JSON.stringify(copy?.invoice) !== JSON.stringify(onLedger))
            faults.push(`I7: ${id} differs from the ledger`);
        const history = await world.store.invoices.history(ORGANISATION, id);
        if (history.length !== copy?.invoice?.revision)
            faults.push(`I7: ${id} has ${history.length} versions`);
    }
    return faults;
}

/** As a list shows them: without their envelopes. */
async function listed(world: World): Promise<readonly Operation[]> {
    const page = await world.store.operations.list({
        filter: { organisation: ORGANISATION },
        order: 'ascending',
        page: { limit: 1000 },
    });
    return page.items;
}

async function allOperations(world: World): Promise<readonly Operation[]> {
    const ids = (await listed(world)).map(({ id }) => id);
    const found = await Promise.all(ids.map((id) => world.store.operations.find(ORGANISATION, id)));
    return found.filter((operation) => operation !== undefined);
}
