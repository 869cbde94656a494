import { common, discovery, msp } from '@hyperledger/fabric-protos';

/** The channel's MSPs and orderers as discovery tells them (fabric discovery/support/config). */
export function configResult(config: common.Config): discovery.ConfigResult {
    const result = new discovery.ConfigResult();
    const channel = config.getChannelGroup();
    for (const section of ['Application', 'Orderer']) {
        channel
            ?.getGroupsMap()
            .get(section)
            ?.getGroupsMap()
            .forEach((organisation) => {
                addMsp(result, organisation);
            });
    }
    channel
        ?.getGroupsMap()
        .get('Orderer')
        ?.getGroupsMap()
        .forEach((organisation, mspId) => {
            addOrderers(result, mspId, organisation);
        });
    return result;
}

function valueOf(group: common.ConfigGroup, name: string): Uint8Array | undefined {
    return group.getValuesMap().get(name)?.getValue_asU8();
}

function addMsp(result: discovery.ConfigResult, organisation: common.ConfigGroup): void {
    const value = valueOf(organisation, 'MSP');
    if (!value) return;
    const config = msp.FabricMSPConfig.deserializeBinary(
        msp.MSPConfig.deserializeBinary(value).getConfig_asU8(),
    );
    result.getMspsMap().set(config.getName(), config);
}

function addOrderers(result: discovery.ConfigResult, mspId: string, organisation: common.ConfigGroup): void {
    const value = valueOf(organisation, 'Endpoints');
    if (!value) return;
    const endpoints = new discovery.Endpoints();
    for (const address of common.OrdererAddresses.deserializeBinary(value).getAddressesList()) {
        const { hostname, port } = new URL(`grpcs://${address}`);
        const endpoint = new discovery.Endpoint();
        endpoint.setHost(hostname);
        endpoint.setPort(Number(port));
        endpoints.addEndpoint(endpoint);
    }
    result.getOrderersMap().set(mspId, endpoints);
}
