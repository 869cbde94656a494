import { AppError } from '../../core/errors';

export interface AdmissionLimits {
    /** Requests at work at once. */
    readonly maxInFlight: number;
    /** Of these, requests of one organisation. */
    readonly maxInFlightPerOrganisation: number;
}

/** Bounds the requests at work, in all and of each organisation. One that only waits for an operation gives its places back meanwhile. */
export class Admission {
    readonly #limits: AdmissionLimits;
    readonly #byOrganisation = new Map<string, number>();
    #inFlight = 0;
    #open = true;

    constructor(limits: AdmissionLimits) {
        this.#limits = limits;
    }

    get inFlight(): number {
        return this.#inFlight;
    }

    /** Whether the service still takes requests: false once it is shutting down. */
    get isOpen(): boolean {
        return this.#open;
    }

    close(): void {
        this.#open = false;
    }

    /** Throws OVERLOADED if there is no place. */
    async during<Result>(work: () => Promise<Result>): Promise<Result> {
        const { maxInFlight } = this.#limits;
        if (this.#inFlight >= maxInFlight) {
            throw new AppError('OVERLOADED', `The service works on ${maxInFlight} requests at once.`);
        }
        this.#inFlight += 1;
        try {
            return await work();
        } finally {
            this.#inFlight -= 1;
        }
    }

    /** How many more requests of the organisation may be at work now. */
    placesLeft(organisation: string): number {
        const taken = this.#byOrganisation.get(organisation) ?? 0;
        return Math.max(0, this.#limits.maxInFlightPerOrganisation - taken);
    }

    /** Throws RATE_LIMITED if the organisation has no place left. */
    async duringOf<Result>(organisation: string, work: () => Promise<Result>): Promise<Result> {
        const limit = this.#limits.maxInFlightPerOrganisation;
        if (this.placesLeft(organisation) === 0) {
            throw new AppError('RATE_LIMITED', `An organisation may have ${limit} requests in flight.`, {
                'violated-policies': ['in-flight'],
            });
        }
        this.#count(organisation, 1);
        try {
            return await work();
        } finally {
            this.#count(organisation, -1);
        }
    }

    /** Gives the caller's places to others while `wait` lasts. */
    async aside<Result>(organisation: string, wait: () => Promise<Result>): Promise<Result> {
        this.#inFlight -= 1;
        this.#count(organisation, -1);
        try {
            return await wait();
        } finally {
            this.#inFlight += 1;
            this.#count(organisation, 1);
        }
    }

    /** Keeps a place of the caller, who was admitted, for an answer that takes time to leave; gives it back when called. */
    hold(organisation: string): () => void {
        this.#inFlight += 1;
        this.#count(organisation, 1);
        return () => {
            this.#inFlight -= 1;
            this.#count(organisation, -1);
        };
    }

    #count(organisation: string, difference: 1 | -1): void {
        const count = (this.#byOrganisation.get(organisation) ?? 0) + difference;
        if (count === 0) this.#byOrganisation.delete(organisation);
        else this.#byOrganisation.set(organisation, count);
    }
}
