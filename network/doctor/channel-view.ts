import { common, peer } from '@hyperledger/fabric-protos';
import type { NetworkNode } from '../gateway/connection-profile';
import { GatewayError } from '../gateway/gateway-error';
import { policyText } from './policy-text';
import type { PeerAnswer, PeerClient } from './probes/peer-client';

/** A chaincode of the channel, as `_lifecycle` says; `names` are those that there are instead. */
export type DefinitionAnswer =
    | {
          readonly kind: 'committed';
          readonly version: string;
          readonly sequence: number;
          readonly initRequired: boolean;
          /** MSP id → whether that organisation has approved it. */
          readonly approvals: ReadonlyMap<string, boolean>;
          /** The endorsement policy, for people. */
          readonly policy: string;
          readonly validationParameter: Uint8Array;
      }
    | { readonly kind: 'absent'; readonly names: readonly string[] };

export interface ChannelViewOptions {
    readonly client: PeerClient;
    readonly channel: string;
    /** Asked one after the other until one is reached. */
    readonly nodes: readonly NetworkNode[];
}

const { QueryChaincodeDefinitionArgs, QueryChaincodeDefinitionsResult } = peer.lifecycle;

/** How `_lifecycle` says that there is no such chaincode (core/chaincode/lifecycle, `ErrNamespaceNotDefined`). */
const NOT_DEFINED = /is not defined/;

/** The channel through the eyes of the organisation's own peers. Its methods throw GATEWAY-QUERY with the peer's words if none answers. */
export class ChannelView {
    readonly #options: ChannelViewOptions;

    constructor(options: ChannelViewOptions) {
        this.#options = options;
    }

    async config(): Promise<common.Config> {
        return common.Config.deserializeBinary(
            accepted(await this.#ask('cscc', ['GetChannelConfig', this.#options.channel])),
        );
    }

    async height(): Promise<number> {
        const answer = await this.#ask('qscc', ['GetChainInfo', this.#options.channel]);
        return common.BlockchainInfo.deserializeBinary(accepted(answer)).getHeight();
    }

    async definition(name: string): Promise<DefinitionAnswer> {
        const wanted = new QueryChaincodeDefinitionArgs();
        wanted.setName(name);
        const answer = await this.#ask('_lifecycle', ['QueryChaincodeDefinition', wanted.serializeBinary()]);
        if (answer.kind === 'refused' && NOT_DEFINED.test(answer.reason))
            return { kind: 'absent', names: await this.#names() };
        return committed(peer.lifecycle.QueryChaincodeDefinitionResult.deserializeBinary(accepted(answer)));
    }

    async #names(): Promise<readonly string[]> {
        const wanted = new peer.lifecycle.QueryChaincodeDefinitionsArgs();
        const answer = await this.#ask('_lifecycle', ['QueryChaincodeDefinitions', wanted.serializeBinary()]);
        if (answer.kind !== 'answered') return [];
        const { payload } = answer;
        return QueryChaincodeDefinitionsResult.deserializeBinary(payload)
            .getChaincodeDefinitionsList()
            .map((definition) => definition.getName());
    }

    async #ask(chaincode: string, args: readonly (string | Uint8Array)[]): Promise<PeerAnswer> {
        const { client, channel, nodes } = this.#options;
        let answer: PeerAnswer = { kind: 'unreachable', reason: 'there is no peer to ask' };
        for (const node of nodes) {
            answer = await client.ask(node, { channel, chaincode, args });
            if (answer.kind !== 'unreachable') return answer;
        }
        return answer;
    }
}

function accepted(answer: PeerAnswer): Uint8Array {
    if (answer.kind !== 'answered') throw new GatewayError('GATEWAY-QUERY', answer.reason);
    return answer.payload;
}

function committed(definition: peer.lifecycle.QueryChaincodeDefinitionResult): DefinitionAnswer {
    const validationParameter = definition.getValidationParameter_asU8();
    return {
        kind: 'committed',
        version: definition.getVersion(),
        sequence: definition.getSequence(),
        initRequired: definition.getInitRequired(),
        approvals: new Map(definition.getApprovalsMap().getEntryList()),
        policy: policyText(validationParameter),
        validationParameter,
    };
}
