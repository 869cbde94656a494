import type { NetworkConfig } from '../../../network/config';
import type { Member } from '../running-processes';
import type { TestNetworkKind } from './config';

/** A ledger with the invoice chaincode, on a directory of its own: what a test may ask of it, whatever it is made of. */
export interface TestNetwork {
    readonly kind: TestNetworkKind;
    readonly dataDirectory: string;
    /** What a program of the service has to be told to find it, DATA_DIR included. */
    readonly settings: NodeJS.ProcessEnv;
    /** The same as a client reads it. */
    readonly config: NetworkConfig;
    /** Starts what of it does not run, on the same ports and files; resolves when the chaincode can be called. */
    start(): Promise<void>;
    /** Ends all of it as a machine ends that loses its power; resolves when its processes are gone. */
    kill(): Promise<void>;
    /** Lets every node stand still, and go on. */
    pause(): Promise<void>;
    resume(): Promise<void>;
    /** The processes that run the chaincode: those of a peer, or of both together. */
    chaincodes(): Promise<readonly Member[]>;
    /** Its processes that go on when the one that started them has ended. */
    daemons(): Promise<readonly Member[]>;
    /** Ends it in good order. Its files stay, unless they were for it alone. */
    stop(): Promise<void>;
}
