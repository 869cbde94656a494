/** What a chaincode's keeper takes from its environment. */
export interface ChaincodeKeeperConfig {
    /** LOG_LEVEL, default info. */
    readonly logLevel: string;
    /** Of this the chaincode's process inherits a part (`SupervisedChaincode`). */
    readonly environment: NodeJS.ProcessEnv;
}

export function readChaincodeKeeperConfig(
    environment: NodeJS.ProcessEnv = process.env,
): ChaincodeKeeperConfig {
    return Object.freeze({ logLevel: environment['LOG_LEVEL'] || 'info', environment });
}
