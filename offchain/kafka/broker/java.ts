import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BrokerConfig } from './config';

const run = promisify(execFile);

/** Of Kafka 4. */
const MINIMUM_JAVA = 17;

const WHERE_FROM =
    `Apache Kafka runs on Java ${MINIMUM_JAVA} or newer: install a runtime ` +
    '(Debian: apt-get install openjdk-17-jre-headless; others: https://adoptium.net) or set JAVA_HOME to one.';

/** The `java` that runs the broker. Throws a sentence that says what is missing and where to get it. */
export async function findJava({ javaHome, environment }: BrokerConfig): Promise<string> {
    const java = javaHome === undefined ? 'java' : join(javaHome, 'bin', 'java');
    const told = await run(java, ['-XshowSettings:properties', '-version'], { env: environment }).catch(
        (error: unknown) => {
            throw new Error(`There is no ${java}. ${WHERE_FROM}`, { cause: error });
        },
    );
    const version = majorVersion(told.stderr);
    if (version >= MINIMUM_JAVA) return java;
    throw new Error(`${java} is Java ${version || 'of an unknown version'}. ${WHERE_FROM}`);
}

/** 0 if the properties do not tell. Java 8 calls itself 1.8. */
function majorVersion(properties: string): number {
    const [, version = '0'] = /java\.specification\.version = (?:1\.)?(\d+)/u.exec(properties) ?? [];
    return Number(version);
}
