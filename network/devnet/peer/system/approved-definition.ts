import { peer } from '@hyperledger/fabric-protos';
import { validationParameter, type ChaincodeDefinition } from '../chaincode-definition';
import { refused, success } from './system-response';

const {
    CheckCommitReadinessArgs,
    CheckCommitReadinessResult,
    ChaincodeSource,
    QueryApprovedChaincodeDefinitionArgs,
    QueryApprovedChaincodeDefinitionResult,
} = peer.lifecycle;

const failed = (name: string, reason: string): peer.Response =>
    refused(`failed to invoke backing implementation of '${name}': ${reason}`);

/** What the peer's organisation has approved: the committed definition, for the package that it runs. */
export function approvedDefinition(
    { channel, chaincode }: { readonly channel: string; readonly chaincode: ChaincodeDefinition },
    argument: Uint8Array,
): peer.Response {
    const args = QueryApprovedChaincodeDefinitionArgs.deserializeBinary(argument);
    const sequence = args.getSequence();
    if (args.getName() !== chaincode.name || (sequence !== 0 && sequence !== chaincode.sequence)) {
        const asked = `(name: '${args.getName()}', sequence: '${sequence}')`;
        const reason = `could not fetch approved chaincode definition ${asked} on channel '${channel}'`;
        return failed('QueryApprovedChaincodeDefinition', reason);
    }
    const source = new ChaincodeSource.Local();
    source.setPackageId(chaincode.packageId);
    const result = new QueryApprovedChaincodeDefinitionResult();
    result.setSequence(chaincode.sequence);
    result.setVersion(chaincode.version);
    result.setEndorsementPlugin('escc');
    result.setValidationPlugin('vscc');
    result.setValidationParameter(validationParameter(chaincode));
    result.setSource(new ChaincodeSource());
    result.getSource()?.setLocalPackage(source);
    return success(result.serializeBinary());
}

/** Who has approved the next definition: nobody, since the committed one is fixed. */
export function commitReadiness(
    {
        chaincode,
        approvers,
    }: { readonly chaincode: ChaincodeDefinition; readonly approvers: readonly string[] },
    argument: Uint8Array,
): peer.Response {
    const args = CheckCommitReadinessArgs.deserializeBinary(argument);
    const next = args.getName() === chaincode.name ? chaincode.sequence + 1 : 1;
    if (args.getSequence() !== next) {
        const reason = `requested sequence is ${args.getSequence()}, but new definition must be sequence ${next}`;
        return failed('CheckCommitReadiness', reason);
    }
    const result = new CheckCommitReadinessResult();
    for (const mspId of approvers) result.getApprovalsMap().set(mspId, false);
    return success(result.serializeBinary());
}
