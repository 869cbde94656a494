import { missingBinaries } from '../../network/native/binaries';
import { readNativeConfig } from '../../network/native/config';

/** Declares tests on real Fabric; where its programs are not, a line says that nothing of this was tested. */
export function describeWhereFabricIs(name: string, declare: () => void): void {
    const missing = missingBinaries(readNativeConfig().searchPath);
    if (missing.length === 0) {
        describe(name, declare);
        return;
    }
    const sentence = `${name}: not tested, ${missing.join(', ')} not in FABRIC_BIN or on PATH`;
    process.stderr.write(`SKIPPED ${sentence}\n`);
    test.skip(sentence, () => undefined);
}
