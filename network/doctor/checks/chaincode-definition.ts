import { EXPECTED_CONTRACT } from '../expected-contract';
import { failed, ok, warning, type Finding } from '../finding';
import type { DefinitionAnswer } from '../channel-view';

export interface WantedChaincode {
    readonly name: string;
    readonly channel: string;
    /** The organisation in whose name the peers are asked. */
    readonly mspId: string;
}

/** Whether the channel has a chaincode of that name, which the own organisation has approved. */
export function chaincodeCommitted(answer: DefinitionAnswer, wanted: WantedChaincode): Finding {
    const { name, channel, mspId } = wanted;
    if (answer.kind === 'absent')
        return failed(
            `no chaincode "${name}" is committed on ${channel}; it has ${answer.names.join(', ') || 'none'}`,
            'Correct FABRIC_CHAINCODE, or package, install, approve and commit it (npm run chaincode:package; docs/existing-network.md).',
        );
    const { version, sequence, initRequired, approvals, policy } = answer;
    const says = `"${name}" version ${version}, sequence ${sequence}, endorsement by ${policy}`;
    if (approvals.get(mspId) === false)
        return failed(
            `${says}; ${mspId} has not approved it`,
            `Approve it for ${mspId} with its package id (peer lifecycle chaincode approveformyorg): peers of ${mspId} do not run it before.`,
        );
    if (initRequired)
        return warning(
            `${says}; it was committed with --init-required`,
            'Commit the next sequence without --init-required: the contract has no such step, and every call fails until it is made.',
        );
    if (version !== EXPECTED_CONTRACT.version)
        return warning(
            `${says}; this version of the service was made with ${EXPECTED_CONTRACT.version}`,
            'Versions are names that organisations choose; the check of what the chaincode answers says whether it fits.',
        );
    return ok(says);
}
