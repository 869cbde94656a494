import type { LeaseRequest, LeaseStore } from '../../core/ports/lease-store';
import type { LeaseDocument } from '../queries/lease-document';
import { giveBack, renewal, takeover } from '../queries/lease-document';
import type { Collection } from './collection';

/** Leases among the loops of one process, kept so that fences keep growing over restarts. */
export class EmbeddedLeaseStore implements LeaseStore {
    readonly #leases: Collection<LeaseDocument>;

    constructor(leases: Collection<LeaseDocument>) {
        this.#leases = leases;
    }

    async acquire(request: LeaseRequest): Promise<number | undefined> {
        const renewed = await this.#leases.updated(renewal(request));
        if (renewed !== undefined) return renewed.fence;
        if (!(await this.#leases.upsert(takeover(request)))) return undefined;
        const taken = await this.#leases.findById(request.name);
        return taken?.holder === request.holder ? taken.fence : undefined;
    }

    async release(lease: Pick<LeaseRequest, 'name' | 'holder'>): Promise<void> {
        await this.#leases.update(giveBack(lease));
    }
}
