import type { Operation } from '../../../core/operation/operation';
import { isTerminal } from '../../../core/operation/operation';
import type { Transcript } from '../transcript';
import type { World } from '../world';
import { compositeFaults } from './composites';
import { eventFaults } from './events';
import type { Look } from './look';
import { lookAt } from './look';
import { operationFaults } from './operations';
import { promiseFaults } from './promises';
import { replicaFaults } from './replica';

/** The invariants of ARCHITECTURE.md that hold at every moment; remembers what it saw before. */
export class MomentaryInvariants {
    readonly #seen = new Map<string, Operation>();

    async check(world: World, transcript: Transcript): Promise<readonly string[]> {
        const look = await lookAt(world);
        return [
            ...this.#changeFaults(look),
            ...operationFaults(look),
            ...compositeFaults(look),
            ...eventFaults(look),
            ...replicaFaults(look),
            ...promiseFaults(look, transcript),
        ];
    }

    /** I4, and that nothing is taken back: no operation disappears, versions only grow, what is forgotten stays so. */
    #changeFaults({ operations }: Look): readonly string[] {
        const faults = [...this.#seen].flatMap(([key, before]) =>
            changeFaults(key, before, operations.get(key)),
        );
        for (const [key, operation] of operations) this.#seen.set(key, operation);
        return faults;
    }
}

function changeFaults(key: string, before: Operation, now: Operation | undefined): readonly string[] {
    if (now === undefined) return [`I1: ${key} has disappeared`];
    if (now.version < before.version) return [`${key} went back from version ${before.version}`];
    if (now.version === before.version && now.state !== before.state)
        return [`I6: ${key} went from ${before.state} to ${now.state} without a new version`];
    if (!isTerminal(before.state)) return [];
    const isSame =
        now.state === before.state &&
        now.endedAt === before.endedAt &&
        (before.forgottenAt === undefined || now.version === before.version);
    return isSame ? [] : [`I4: ${key} was ${before.state} and is ${now.state}`];
}
