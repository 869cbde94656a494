import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { promisify } from 'node:util';
import type { BrokerConfig } from './config';
import { ARTIFACTS, JARS, KAFKA_VERSION } from './jars';

const run = promisify(execFile);

const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

const NO_MAVEN =
    `Maven (mvn) is not on PATH. It is needed once, to fetch Apache Kafka ${KAFKA_VERSION} from Maven Central ` +
    '(Debian: apt-get install maven; others: https://maven.apache.org/install.html).';

/**
 * The directory with Kafka's files, fetched by Maven unless they are there. Each is compared with its checksum before any
 * is used. Two processes may do it at once.
 */
export async function installedJars({ cacheDirectory, environment }: BrokerConfig): Promise<string> {
    const directory = join(cacheDirectory, `kafka-${KAFKA_VERSION}`);
    if (Object.keys(JARS).every((name) => existsSync(join(directory, name)))) return directory;
    await mkdir(cacheDirectory, { recursive: true });
    const temporary = await mkdtemp(`${directory}-`);
    try {
        const fetched = join(temporary, 'jars');
        await fetchJars(temporary, fetched, environment);
        await check(fetched);
        await putInPlace(fetched, directory);
    } finally {
        await rm(temporary, { recursive: true, force: true });
    }
    return directory;
}

async function fetchJars(project: string, into: string, environment: NodeJS.ProcessEnv): Promise<void> {
    await writeFile(join(project, 'pom.xml'), projectFile());
    const options = ['-DincludeScope=runtime', `-DoutputDirectory=${into}`];
    await run('mvn', ['-q', '-B', '-f', join(project, 'pom.xml'), COPY_DEPENDENCIES, ...options], {
        env: environment,
    }).catch((error: unknown) => {
        if (hasCode(error, 'ENOENT')) throw new Error(NO_MAVEN, { cause: error });
        throw new Error(`Maven could not fetch Apache Kafka ${KAFKA_VERSION}: ${outputOf(error)}`, {
            cause: error,
        });
    });
}

async function check(directory: string): Promise<void> {
    for (const [name, expected] of Object.entries(JARS)) {
        const found = createHash('sha256')
            .update(await readFile(join(directory, name)))
            .digest('hex');
        if (found !== expected)
            throw new Error(
                `${name} is not the file it should be: its SHA-256 is ${found}, not ${expected}.`,
            );
    }
}

/** What another process has put there meanwhile is as good; what lacks a file is replaced. */
async function putInPlace(fetched: string, directory: string): Promise<void> {
    await rm(directory, { recursive: true, force: true });
    await rename(fetched, directory).catch((error: unknown) => {
        if (!hasCode(error, 'ENOTEMPTY') && !hasCode(error, 'EEXIST')) throw error;
    });
}

function projectFile(): string {
    const dependencies = ARTIFACTS.map(
        ({ group, name, version }) =>
            `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`,
    );
    return [
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>',
        '<groupId>fabric-async-api</groupId><artifactId>kafka</artifactId><version>1</version>',
        `<dependencies>${dependencies.join('')}</dependencies></project>`,
    ].join('\n');
}

function hasCode(error: unknown, code: string): boolean {
    return isNativeError(error) && 'code' in error && error.code === code;
}

function outputOf(error: unknown): string {
    if (!isNativeError(error)) return String(error);
    return 'stdout' in error && error.stdout !== '' ? String(error.stdout).trim() : error.message;
}
