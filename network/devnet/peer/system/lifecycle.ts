import { peer } from '@hyperledger/fabric-protos';
import type { ChannelPolicies } from '../../identity/policy';
import { validationParameter, type ChaincodeDefinition } from '../chaincode-definition';
import { denial } from './access';
import { approvedDefinition, commitReadiness } from './approved-definition';
import type { SystemCall, SystemChaincode } from './system-chaincode';
import { refused, success } from './system-response';

export interface LifecycleOptions {
    readonly mspId: string;
    readonly channels: ReadonlyMap<
        string,
        {
            readonly channel: string;
            readonly policies: Pick<ChannelPolicies, 'evaluate'>;
            /** The organisations of the channel's peers: all of them have approved. */
            readonly members: readonly string[];
        }
    >;
    /** Committed on every channel. */
    readonly chaincode: ChaincodeDefinition;
}

const {
    QueryChaincodeDefinitionArgs,
    QueryChaincodeDefinitionResult,
    QueryChaincodeDefinitionsResult,
    QueryInstalledChaincodesResult,
} = peer.lifecycle;

const CHANNEL_QUERIES: readonly string[] = [
    'QueryChaincodeDefinition',
    'QueryChaincodeDefinitions',
    'CheckCommitReadiness',
];

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('utf8');

/** `_lifecycle`: the definitions that the channels have committed; they are fixed here (fabric core/chaincode/lifecycle/scc.go). */
export class Lifecycle implements SystemChaincode {
    readonly #options: LifecycleOptions;

    constructor(options: LifecycleOptions) {
        this.#options = options;
    }

    invoke(call: SystemCall): Promise<peer.Response> {
        return Promise.resolve(this.#answer(call));
    }

    #answer(call: SystemCall): peer.Response {
        const [name, argument] = call.args;
        if (call.args.length !== 2 || !argument) {
            return refused(
                `lifecycle scc operations require exactly two arguments but received ${call.args.length}`,
            );
        }
        const denied = this.#denial(text(name), call);
        if (denied !== undefined)
            return refused(`Failed to authorize invocation due to failed ACL check: ${denied}`);
        const { chaincode } = this.#options;
        const approval = { channel: call.channel, chaincode, approvers: this.#approvers(call) };
        switch (text(name)) {
            case 'QueryChaincodeDefinition':
                return this.#definition(
                    QueryChaincodeDefinitionArgs.deserializeBinary(argument).getName(),
                    approval.approvers,
                );
            case 'QueryChaincodeDefinitions':
                return this.#definitions();
            case 'QueryApprovedChaincodeDefinition':
                return approvedDefinition(approval, argument);
            case 'CheckCommitReadiness':
                return commitReadiness(approval, argument);
            case 'QueryInstalledChaincodes':
                return this.#installed();
            default:
                return refused(
                    `failed to invoke backing implementation of '${text(name)}': this peer's chaincode is fixed`,
                );
        }
    }

    #denial(name: string, { client, channel }: SystemCall): string | undefined {
        const asked = this.#options.channels.get(channel);
        if (CHANNEL_QUERIES.includes(name) && asked) return denial(asked, 'Writers', client);
        if (client.mspId === this.#options.mspId && client.roles.has('admin')) return undefined;
        return (
            "Failed verifying that proposal's creator satisfies local MSP principal during channelless check policy " +
            'with policy [Admins]: [This identity is not an admin]'
        );
    }

    #approvers({ channel }: SystemCall): readonly string[] {
        return this.#options.channels.get(channel)?.members ?? [];
    }

    #definition(name: string, approvers: readonly string[]): peer.Response {
        const { chaincode } = this.#options;
        if (name !== chaincode.name) return refused(`namespace ${name} is not defined`, 404);
        const result = new QueryChaincodeDefinitionResult();
        describe(result, chaincode);
        for (const mspId of approvers) result.getApprovalsMap().set(mspId, true);
        return success(result.serializeBinary());
    }

    #definitions(): peer.Response {
        const definition = new QueryChaincodeDefinitionsResult.ChaincodeDefinition();
        definition.setName(this.#options.chaincode.name);
        describe(definition, this.#options.chaincode);
        const result = new QueryChaincodeDefinitionsResult();
        result.addChaincodeDefinitions(definition);
        return success(result.serializeBinary());
    }

    #installed(): peer.Response {
        const { channels, chaincode } = this.#options;
        const use = new QueryInstalledChaincodesResult.Chaincode();
        use.setName(chaincode.name);
        use.setVersion(chaincode.version);
        const references = new QueryInstalledChaincodesResult.References();
        references.addChaincodes(use);
        const installed = new QueryInstalledChaincodesResult.InstalledChaincode();
        installed.setPackageId(chaincode.packageId);
        installed.setLabel(chaincode.packageId.replace(/:.*$/, ''));
        for (const channel of channels.keys()) installed.getReferencesMap().set(channel, references);
        const result = new QueryInstalledChaincodesResult();
        result.addInstalledChaincodes(installed);
        return success(result.serializeBinary());
    }
}

type Description = Pick<
    peer.lifecycle.QueryChaincodeDefinitionResult,
    'setSequence' | 'setVersion' | 'setEndorsementPlugin' | 'setValidationPlugin' | 'setValidationParameter'
>;

function describe(target: Description, chaincode: ChaincodeDefinition): void {
    target.setSequence(chaincode.sequence);
    target.setVersion(chaincode.version);
    target.setEndorsementPlugin('escc');
    target.setValidationPlugin('vscc');
    target.setValidationParameter(validationParameter(chaincode));
}
