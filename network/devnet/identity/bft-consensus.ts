import { common, msp, orderer } from '@hyperledger/fabric-protos';
import type { BatchLimits, Consenter } from './channel-group';
import { policyOutOf } from './signature-policy';

/** An orderer of a BFT cluster (Fabric 3): its blocks are judged by the certificate that it signs them with. */
export interface BftConsenter extends Consenter {
    readonly mspId: string;
    /** Of its local MSP, PEM. */
    readonly identityPem: string;
}

/** The capability that a channel needs for it (fabric internal/configtxgen/encoder, NewOrdererGroup). */
export const BFT_CHANNEL_CAPABILITY = 'V3_0';

/** The defaults of Fabric's SmartBFT (vendor/github.com/hyperledger-labs/SmartBFT/pkg/types/config.go). */
const PATIENCE = {
    requestForward: '2s',
    requestComplain: '20s',
    requestAutoRemove: '3m',
    viewChangeResend: '5s',
    viewChange: '20s',
    leaderHeartbeat: '1m',
    leaderHeartbeatCount: 10,
    collect: '1s',
    incomingMessages: 200,
} as const;

/** Requests that an orderer keeps while they wait for a block: Fabric's sample (configtx.yaml, SampleAppChannelSmartBft). */
const REQUEST_POOL = 100_000;

/** How the cluster works. */
export function bftConsensus(batch: BatchLimits): orderer.ConsensusType {
    const message = new orderer.ConsensusType();
    message.setType('BFT');
    message.setMetadata(options(batch).serializeBinary());
    return message;
}

/** Who is in the cluster. */
export function consenterMapping(consenters: readonly BftConsenter[]): common.Orderers {
    const mapping = new common.Orderers();
    mapping.setConsenterMappingList(
        consenters.map((consenter, index) => {
            const certificate = Buffer.from(consenter.tlsCertificatePem);
            const message = new common.Consenter();
            message.setId(index + 1);
            message.setHost(consenter.host);
            message.setPort(consenter.port);
            message.setMspId(consenter.mspId);
            message.setIdentity(Buffer.from(consenter.identityPem));
            message.setClientTlsCert(certificate);
            message.setServerTlsCert(certificate);
            return message;
        }),
    );
    return mapping;
}

/** A block counts when a quorum has signed it: enough that any two quorums share an honest orderer (fabric common/policies/bft.go). */
export function quorumPolicy(consenters: readonly BftConsenter[]): common.SignaturePolicyEnvelope {
    const faulty = Math.floor((consenters.length - 1) / 3);
    return policyOutOf(Math.ceil((consenters.length + faulty + 1) / 2), consenters.map(identityPrincipal));
}

function identityPrincipal({ mspId, identityPem }: BftConsenter): msp.MSPPrincipal {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(mspId);
    identity.setIdBytes(Buffer.from(identityPem));
    const principal = new msp.MSPPrincipal();
    principal.setPrincipalClassification(msp.MSPPrincipal.Classification.IDENTITY);
    principal.setPrincipal(identity.serializeBinary());
    return principal;
}

function options(batch: BatchLimits): orderer.smartbft.Options {
    const message = new orderer.smartbft.Options();
    message.setRequestBatchMaxCount(batch.maxMessages);
    message.setRequestBatchMaxBytes(batch.absoluteMaxBytes);
    message.setRequestBatchMaxInterval(`${batch.timeoutMs}ms`);
    message.setIncomingMessageBufferSize(PATIENCE.incomingMessages);
    message.setRequestPoolSize(REQUEST_POOL);
    message.setRequestForwardTimeout(PATIENCE.requestForward);
    message.setRequestComplainTimeout(PATIENCE.requestComplain);
    message.setRequestAutoRemoveTimeout(PATIENCE.requestAutoRemove);
    message.setViewChangeResendInterval(PATIENCE.viewChangeResend);
    message.setViewChangeTimeout(PATIENCE.viewChange);
    message.setLeaderHeartbeatTimeout(PATIENCE.leaderHeartbeat);
    message.setLeaderHeartbeatCount(PATIENCE.leaderHeartbeatCount);
    message.setCollectTimeout(PATIENCE.collect);
    message.setLeaderRotation(orderer.smartbft.Options.Rotation.ROTATION_OFF);
    return message;
}
