import { msp } from '@hyperledger/fabric-protos';

/** The roles that a NodeOU can give. */
export const NODE_OUS = ['client', 'peer', 'admin', 'orderer'] as const;

/** The organisational units by which an MSP tells clients, peers, admins and orderers apart. */
export type NodeOus = Readonly<Partial<Record<(typeof NODE_OUS)[number], string>>>;

/** Everything that the channel knows of an organisation: certificates only, never a key. */
export interface MspDefinition {
    readonly mspId: string;
    readonly rootCertificatesPem: readonly string[];
    readonly intermediateCertificatesPem: readonly string[];
    /** Certificates that are admins whatever their organisational unit. */
    readonly adminCertificatesPem: readonly string[];
    readonly tlsRootCertificatesPem: readonly string[];
    readonly revocationListsPem: readonly string[];
    /** Undefined when the MSP does not classify its members. */
    readonly nodeOus: NodeOus | undefined;
}

/** The X.509 kind of MSP (fabric msp/msp.go, FABRIC). */
const FABRIC_MSP_TYPE = 0;

const bytes = (texts: readonly string[]): Uint8Array[] => texts.map((text) => Buffer.from(text));
const text = (value: Uint8Array): string => Buffer.from(value).toString('utf8');

function ouIdentifier(unit: string, certifierPem: string | undefined): msp.FabricOUIdentifier {
    const identifier = new msp.FabricOUIdentifier();
    identifier.setOrganizationalUnitIdentifier(unit);
    if (certifierPem !== undefined) identifier.setCertificate(Buffer.from(certifierPem));
    return identifier;
}

function nodeOusMessage(units: NodeOus, certifierPem: string | undefined): msp.FabricNodeOUs {
    const message = new msp.FabricNodeOUs();
    message.setEnable(true);
    if (units.client) message.setClientOuIdentifier(ouIdentifier(units.client, certifierPem));
    if (units.peer) message.setPeerOuIdentifier(ouIdentifier(units.peer, certifierPem));
    if (units.admin) message.setAdminOuIdentifier(ouIdentifier(units.admin, certifierPem));
    if (units.orderer) message.setOrdererOuIdentifier(ouIdentifier(units.orderer, certifierPem));
    return message;
}

/** The definition as the channel configuration carries it, in the value MSP of an organisation's group. */
export function toMspConfig(definition: MspDefinition): msp.MSPConfig {
    const config = new msp.FabricMSPConfig();
    config.setName(definition.mspId);
    config.setRootCertsList(bytes(definition.rootCertificatesPem));
    config.setIntermediateCertsList(bytes(definition.intermediateCertificatesPem));
    config.setAdminsList(bytes(definition.adminCertificatesPem));
    config.setTlsRootCertsList(bytes(definition.tlsRootCertificatesPem));
    config.setRevocationListList(bytes(definition.revocationListsPem));
    const hashes = new msp.FabricCryptoConfig();
    hashes.setSignatureHashFamily('SHA2');
    hashes.setIdentityIdentifierHashFunction('SHA256');
    config.setCryptoConfig(hashes);
    if (definition.nodeOus) {
        config.setFabricNodeOus(nodeOusMessage(definition.nodeOus, definition.rootCertificatesPem[0]));
    }
    const message = new msp.MSPConfig();
    message.setType(FABRIC_MSP_TYPE);
    message.setConfig(config.serializeBinary());
    return message;
}

function nodeOusOf(config: msp.FabricMSPConfig): NodeOus | undefined {
    const message = config.getFabricNodeOus();
    if (!message?.getEnable()) return undefined;
    const identifiers = {
        client: message.getClientOuIdentifier(),
        peer: message.getPeerOuIdentifier(),
        admin: message.getAdminOuIdentifier(),
        orderer: message.getOrdererOuIdentifier(),
    };
    const units: Partial<Record<(typeof NODE_OUS)[number], string>> = {};
    for (const role of NODE_OUS) {
        const unit = identifiers[role]?.getOrganizationalUnitIdentifier();
        if (unit) units[role] = unit;
    }
    return units;
}

/** The definition that a channel configuration carries; throws for any kind of MSP but X.509. */
export function fromMspConfig(message: msp.MSPConfig): MspDefinition {
    if (message.getType() !== FABRIC_MSP_TYPE)
        throw new TypeError(`MSP type ${message.getType()} is not supported`);
    const config = msp.FabricMSPConfig.deserializeBinary(message.getConfig_asU8());
    return {
        mspId: config.getName(),
        rootCertificatesPem: config.getRootCertsList_asU8().map(text),
        intermediateCertificatesPem: config.getIntermediateCertsList_asU8().map(text),
        adminCertificatesPem: config.getAdminsList_asU8().map(text),
        tlsRootCertificatesPem: config.getTlsRootCertsList_asU8().map(text),
        revocationListsPem: config.getRevocationListList_asU8().map(text),
        nodeOus: nodeOusOf(config),
    };
}
