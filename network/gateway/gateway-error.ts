/** Faults that a person has to look at; the code never changes its meaning and can be searched for. */
export type GatewayFault =
    | 'GATEWAY-PROFILE'
    | 'GATEWAY-WALLET'
    | 'GATEWAY-KEY'
    | 'GATEWAY-KEEPER'
    | 'GATEWAY-ENROL'
    | 'GATEWAY-QUERY'
    | 'GATEWAY-BLOCK-INVALID'
    | 'GATEWAY-BLOCK-NOT-SERVED';

export class GatewayError extends Error {
    readonly code: GatewayFault;

    constructor(code: GatewayFault, message: string, cause?: unknown) {
        super(`${code}: ${message}`, { cause });
        this.name = 'GatewayError';
        this.code = code;
    }
}

/** The sentence of whatever was thrown. */
export function reasonOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
