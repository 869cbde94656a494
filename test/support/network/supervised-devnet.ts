import type { NetworkConfig } from '../../../network/config';
import { readNetworkConfig } from '../../../network/config';
import type { Member } from '../running-processes';
import { gone, runsChaincode } from '../running-processes';
import { eventually } from '../service-eventually';
import type { ServiceProcess } from '../service-process';
import { settingsOf } from './config';
import type { TestNetwork } from './test-network';

const DEVNET = /network\/devnet\/main/;
const BACK = /devnet is back/;

/** The embedded network that `npm start` has launched: it is started again when it dies, and ends with the service. */
export class SupervisedDevnet implements TestNetwork {
    readonly kind = 'devnet';
    readonly dataDirectory: string;
    readonly settings: NodeJS.ProcessEnv;
    readonly config: NetworkConfig;
    readonly #service: ServiceProcess;
    #kills = 0;

    constructor(service: ServiceProcess, dataDirectory: string) {
        this.#service = service;
        this.dataDirectory = dataDirectory;
        this.settings = settingsOf(this.kind, dataDirectory);
        this.config = readNetworkConfig(this.settings);
    }

    /** The service does it, and says so. */
    async start(): Promise<void> {
        await eventually('the service has started the devnet again', () =>
            Promise.resolve(this.#service.output.filter((line) => BACK.test(line)).length >= this.#kills),
        );
    }

    async kill(): Promise<void> {
        const devnet = await this.#devnet();
        this.#kills += 1;
        process.kill(devnet.pid, 'SIGKILL');
        await gone([devnet]);
    }

    async pause(): Promise<void> {
        process.kill((await this.#devnet()).pid, 'SIGSTOP');
    }

    async resume(): Promise<void> {
        process.kill((await this.#devnet()).pid, 'SIGCONT');
    }

    async chaincodes(): Promise<readonly Member[]> {
        return (await this.#service.family()).filter(runsChaincode);
    }

    daemons(): Promise<readonly Member[]> {
        return Promise.resolve([]);
    }

    /** With the service. */
    stop(): Promise<void> {
        return Promise.resolve();
    }

    #devnet(): Promise<Member> {
        return eventually('the devnet runs', () => this.#service.member(DEVNET));
    }
}
