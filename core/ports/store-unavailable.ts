/** The database could not be reached or did not answer in time. Whether a write under way was done is unknown. */
export class StoreUnavailable extends Error {
    constructor(cause: unknown) {
        super('the off-chain store could not be reached', { cause });
        this.name = 'StoreUnavailable';
    }
}
