import { reasonOf } from '../gateway/gateway-error';
import { packageRequest, USAGE } from './package-request';
import { writePackage } from './write-package';

/** `npm run chaincode:package`: writes what `peer lifecycle chaincode install` takes, and prints the package id. */
async function main(args: readonly string[]): Promise<void> {
    const request = packageRequest(args);
    const { packageId } = await writePackage(request, 'chaincode');
    console.log(`✔ ${request.out}`);
    console.log(`package id: ${packageId}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(`${reasonOf(error)}\n\n${USAGE}`);
    process.exitCode = 1;
});
