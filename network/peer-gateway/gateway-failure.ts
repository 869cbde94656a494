import { GatewayError, type ErrorDetail } from '@hyperledger/fabric-gateway';

/** How a call of the gateway service failed. */
export interface GatewayFailure {
    /** A status code of gRPC. */
    readonly code: number;
    readonly message: string;
    /** What each of the nodes behind the gateway said, where it asked any. */
    readonly details: readonly ErrorDetail[];
}

/** The failure that was thrown; throws again what is none. */
export function gatewayFailure(error: unknown): GatewayFailure {
    if (error instanceof GatewayError) return error;
    throw error;
}

/** One sentence, with what the nodes said. */
export function sentenceOf({ message, details }: GatewayFailure): string {
    return [message, ...details.map((one) => `${one.address} (${one.mspId}): ${one.message}`)].join('; ');
}
