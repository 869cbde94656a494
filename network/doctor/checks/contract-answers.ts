import { contractRefusal } from '../../../core/invoice/contract-error';
import { EXPECTED_CONTRACT } from '../expected-contract';
import { failed, ok, type Finding } from '../finding';
import type { PeerAnswer } from '../probes/peer-client';
import { refusalAdvice } from './refusal-advice';

/** What the chaincode said at one of the peers that the service asks. Nothing of it changes the ledger. */
export interface ContractAnswer {
    readonly peer: string;
    /** To the question for an invoice that there is not. */
    readonly read: PeerAnswer;
    /** To each function of the contract, called without arguments. */
    readonly signatures: ReadonlyMap<string, PeerAnswer>;
}

/** How the contract names its arguments (chaincode/src/arguments.ts). */
const SIGNATURE = /expected \((.*)\), got 0 arguments/;

/** Whether the chaincode answers at every peer that the service asks, and is the one that the service speaks with. */
export function contractAnswers(answers: readonly ContractAnswer[]): Finding {
    const silent = answers.filter(({ read }) => !isContract(read));
    const [first] = silent;
    if (first !== undefined)
        return failed(
            silent.map(({ peer, read }) => `${peer}: ${reasonIn(read)}`).join('; '),
            adviceOn(first.read),
        );
    const differing = answers.flatMap(({ peer, signatures }) => {
        const names = differingFunctions(signatures);
        return names.length === 0 ? [] : [`${peer}: ${names.join(', ')}`];
    });
    if (differing.length > 0)
        return failed(
            `not the contract that this version speaks with; other or missing functions at ${differing.join('; ')}`,
            'Install the chaincode of this version at every endorsing peer, and commit the next sequence (npm run chaincode:package).',
        );
    return ok(`the contract of this version answers at ${answers.map(({ peer }) => peer).join(', ')}`);
}

function isContract(answer: PeerAnswer): boolean {
    return answer.kind === 'refused' && contractRefusal(answer.reason)?.code === 'INVOICE_NOT_FOUND';
}

function differingFunctions(signatures: ReadonlyMap<string, PeerAnswer>): readonly string[] {
    return Object.entries(EXPECTED_CONTRACT.functions)
        .filter(([name, wanted]) => signatureIn(signatures.get(name)) !== wanted)
        .map(([name]) => name);
}

function signatureIn(answer: PeerAnswer | undefined): string | undefined {
    return answer?.kind === 'refused' ? SIGNATURE.exec(answer.reason)?.[1] : undefined;
}

function reasonIn(answer: PeerAnswer): string {
    return answer.kind === 'answered' ? 'it has the invoice that nobody made' : answer.reason;
}

/** How a peer words that it has no such chaincode, or cannot reach it (core/chaincode). */
const NOT_INSTALLED = /not been successfully defined|not found|not installed|could not get chaincode/i;
const NOT_RUNNING = /could not launch|connection to|dial|timeout expired|failed to execute transaction/i;

function adviceOn(answer: PeerAnswer): string {
    const reason = reasonIn(answer);
    if (answer.kind === 'unreachable')
        return 'Start that peer, or correct how it is reached, as a check of TLS says: the endorsement policy needs it.';
    if (/has no function/.test(reason))
        return 'FABRIC_CHAINCODE names another contract: correct it, or install the chaincode of this version (npm run chaincode:package).';
    if (NOT_RUNNING.test(reason))
        return 'Start the chaincode’s process where the peer finds it, at the address in its package (chaincode as a service), and see its log and the peer’s.';
    if (NOT_INSTALLED.test(reason))
        return 'Install the package at that peer, and approve it for its organisation with its package id.';
    return refusalAdvice(reason);
}
