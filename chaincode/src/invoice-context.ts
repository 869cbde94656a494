/** The part of Fabric's transaction context that the contract stands on; `Context` of fabric-contract-api has it. */
export interface InvoiceContext {
    readonly stub: InvoiceStub;
    readonly clientIdentity: {
        /** The organisation of the certificate that signed the proposal. */
        getMSPID(): string;
        /** What its certificate authority wrote into that certificate under the name; null if nothing. */
        getAttributeValue(name: string): string | null;
    };
}

export interface InvoiceStub {
    /** No bytes for a key without a value. Sees the state before the transaction, not its own writes. */
    getState(key: string): Promise<Uint8Array>;
    putState(key: string, value: Uint8Array): Promise<void>;
    createCompositeKey(objectType: string, attributes: string[]): string;
    /** One event a transaction: a second call replaces the first. */
    setEvent(name: string, payload: Uint8Array): void;
    /** Newest first on Fabric 2 and later. Not part of the read set, so only for functions that are evaluated. */
    getHistoryForKey(key: string): AsyncIterable<KeyModification>;
    getFunctionAndParameters(): { fcn: string; params: string[] };
}

export interface KeyModification {
    readonly isDelete: boolean;
    readonly value: Uint8Array;
    readonly txId: string;
    /** When the client made the proposal, by its own clock. */
    readonly timestamp: { readonly seconds: number | { toString(): string }; readonly nanos: number };
}
