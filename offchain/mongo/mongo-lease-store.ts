import type { LeaseRequest, LeaseStore } from '../../core/ports/lease-store';
import type { LeaseDocument } from '../queries/lease-document';
import { giveBack, renewal, takeover } from '../queries/lease-document';
import type { Documents } from './documents';

export class MongoLeaseStore implements LeaseStore {
    readonly #leases: Documents<LeaseDocument>;

    constructor(leases: Documents<LeaseDocument>) {
        this.#leases = leases;
    }

    async acquire(request: LeaseRequest): Promise<number | undefined> {
        const held =
            (await this.#leases.update(renewal(request))) || (await this.#leases.upsert(takeover(request)));
        if (!held) return undefined;
        const lease = await this.#leases.findOne({ _id: request.name });
        return lease?.holder === request.holder ? lease.fence : undefined;
    }

    async release(lease: Pick<LeaseRequest, 'name' | 'holder'>): Promise<void> {
        await this.#leases.update(giveBack(lease));
    }
}
