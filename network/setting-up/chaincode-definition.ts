import { peer } from '@hyperledger/fabric-protos';

const { lifecycle } = peer;

/**
 * What the organisations of a channel agree on. Who must endorse is what the channel's configuration says
 * (`/Channel/Application/Endorsement`), with Fabric's own plugins: the defaults of the lifecycle.
 */
export interface ChaincodeDefinition {
    readonly name: string;
    readonly version: string;
    /** 1 for the first definition, one more for every later one. */
    readonly sequence: number;
}

/** For the package that the organisation runs. */
export function approval({ name, version, sequence }: ChaincodeDefinition, packageId: string): Uint8Array {
    const local = new lifecycle.ChaincodeSource.Local();
    local.setPackageId(packageId);
    const source = new lifecycle.ChaincodeSource();
    source.setLocalPackage(local);
    const args = new lifecycle.ApproveChaincodeDefinitionForMyOrgArgs();
    args.setName(name);
    args.setVersion(version);
    args.setSequence(sequence);
    args.setSource(source);
    return args.serializeBinary();
}

export function commitment({ name, version, sequence }: ChaincodeDefinition): Uint8Array {
    const args = new lifecycle.CommitChaincodeDefinitionArgs();
    args.setName(name);
    args.setVersion(version);
    args.setSequence(sequence);
    return args.serializeBinary();
}

export function installation(packageBytes: Uint8Array): Uint8Array {
    const args = new lifecycle.InstallChaincodeArgs();
    args.setChaincodeInstallPackage(packageBytes);
    return args.serializeBinary();
}

export function approvalQuery({ name, sequence }: ChaincodeDefinition): Uint8Array {
    const args = new lifecycle.QueryApprovedChaincodeDefinitionArgs();
    args.setName(name);
    args.setSequence(sequence);
    return args.serializeBinary();
}

export function definitionQuery(name: string): Uint8Array {
    const args = new lifecycle.QueryChaincodeDefinitionArgs();
    args.setName(name);
    return args.serializeBinary();
}

/** The package that the organisation has approved the definition for. */
export function approvedPackageId(answer: Uint8Array): string | undefined {
    return lifecycle.QueryApprovedChaincodeDefinitionResult.deserializeBinary(answer)
        .getSource()
        ?.getLocalPackage()
        ?.getPackageId();
}

export function installedPackageIds(answer: Uint8Array): readonly string[] {
    return lifecycle.QueryInstalledChaincodesResult.deserializeBinary(answer)
        .getInstalledChaincodesList()
        .map((installed) => installed.getPackageId());
}

export function committedDefinition(answer: Uint8Array): Pick<ChaincodeDefinition, 'version' | 'sequence'> {
    const result = lifecycle.QueryChaincodeDefinitionResult.deserializeBinary(answer);
    return { version: result.getVersion(), sequence: result.getSequence() };
}
