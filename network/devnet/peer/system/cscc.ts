import { peer, type common } from '@hyperledger/fabric-protos';
import type { Identity } from '../../identity/identity';
import type { ChannelPolicies } from '../../identity/policy';
import { denial } from './access';
import type { SystemCall, SystemChaincode } from './system-chaincode';
import { refused, success } from './system-response';

interface ConfiguredChannel {
    readonly channel: string;
    readonly policies: Pick<ChannelPolicies, 'evaluate'>;
    /** The block that holds the channel's configuration. */
    readonly genesis: common.Block;
    readonly config: common.Config;
}

export interface CsccOptions {
    readonly mspId: string;
    readonly channels: ReadonlyMap<string, ConfiguredChannel>;
}

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('utf8');

/** The peer's configuration chaincode: channels and their configuration (fabric core/scc/cscc/configure.go). */
export class Cscc implements SystemChaincode {
    readonly #options: CsccOptions;

    constructor(options: CsccOptions) {
        this.#options = options;
    }

    invoke({ args, client }: SystemCall): Promise<peer.Response> {
        return Promise.resolve(this.#answer(text(args[0]), args, client));
    }

    #answer(name: string, args: readonly Uint8Array[], client: Identity): peer.Response {
        if (args.length < (name === 'GetChannels' ? 1 : 2))
            return refused(`Incorrect number of arguments, ${args.length}`);
        const channel = text(args[1]);
        switch (name) {
            case 'GetChannels':
                return this.#channels(client);
            case 'GetConfigBlock':
                return this.#ofChannel({ name, channel, client }, ({ genesis }) => genesis);
            case 'GetChannelConfig':
                return this.#ofChannel({ name, channel, client }, ({ config }) => config);
            default:
                return refused(`Requested function ${name} not found.`);
        }
    }

    #channels(client: Identity): peer.Response {
        if (client.mspId !== this.#options.mspId) {
            return refused('access denied for [GetChannels]: the client is no member of the local MSP');
        }
        const answer = new peer.ChannelQueryResponse();
        for (const name of this.#options.channels.keys()) {
            const channel = new peer.ChannelInfo();
            channel.setChannelId(name);
            answer.addChannels(channel);
        }
        return success(answer.serializeBinary());
    }

    #ofChannel(
        { name, channel, client }: { name: string; channel: string; client: Identity },
        answerOf: (configured: ConfiguredChannel) => { serializeBinary(): Uint8Array },
    ): peer.Response {
        const configured = this.#options.channels.get(channel);
        if (!configured) {
            const reason = `Failed to get policy manager for channel [${channel}]`;
            return refused(`access denied for [${name}][${channel}]: ${reason}`);
        }
        const denied = denial(configured, 'Readers', client);
        if (denied !== undefined) return refused(`access denied for [${name}][${channel}]: ${denied}`);
        return success(answerOf(configured).serializeBinary());
    }
}
