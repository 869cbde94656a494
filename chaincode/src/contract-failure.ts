import type { ContractErrorCode } from '../../core/invoice/contract-error';
import { faultText } from '../../core/invoice/contract-error';
import type { Fault } from '../../core/invoice/fault';

/** Ends a transaction; the peer passes `CODE: text` on to the client. */
export class ContractFailure extends Error {
    readonly code: ContractErrorCode;

    constructor(code: ContractErrorCode, text: string) {
        super(`${code}: ${text}`);
        this.name = 'ContractFailure';
        this.code = code;
    }
}

/** The failure that names the first of some faults. */
export function failureOf(code: ContractErrorCode, faults: readonly Fault[]): ContractFailure {
    const [first] = faults;
    return new ContractFailure(code, first === undefined ? 'no reason was found' : faultText(first));
}
