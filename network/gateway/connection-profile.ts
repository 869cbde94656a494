import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { GatewayError } from './gateway-error';

/** A peer or an orderer. */
export interface NetworkNode {
    readonly name: string;
    /** Absent for orderers, whose organisation a profile need not name. */
    readonly mspId?: string;
    /** `grpcs://host:port`, or `grpc://` without TLS. */
    readonly url: string;
    readonly tlsRootPem?: string;
    /** The name that the node's certificate bears, if it is not the host's. */
    readonly serverName?: string;
}

export interface CertificateAuthority {
    readonly name: string;
    readonly mspId: string;
    readonly url: string;
    readonly caName?: string;
    readonly tlsRootPem?: string;
    /** Whether the authority's TLS certificate is verified; true unless the profile says otherwise. */
    readonly verify: boolean;
}

/** What connection profiles say, reduced to what is used. */
export interface ConnectionProfile {
    readonly peers: readonly NetworkNode[];
    readonly orderers: readonly NetworkNode[];
    readonly authorities: readonly CertificateAuthority[];
}

type Section = Readonly<Record<string, unknown>>;

/** Reads common connection profiles, from files (JSON or YAML) or as they are, and puts them together. Throws GATEWAY-PROFILE. */
export async function readProfiles(profiles: readonly (string | object)[]): Promise<ConnectionProfile> {
    const read = await Promise.all(
        profiles.map(async (one) => parseProfile(typeof one === 'string' ? await load(one) : one)),
    );
    return {
        peers: byName(read.flatMap(({ peers }) => peers)),
        orderers: byName(read.flatMap(({ orderers }) => orderers)),
        authorities: byName(read.flatMap(({ authorities }) => authorities)),
    };
}

async function load(file: string): Promise<unknown> {
    try {
        return parse(await readFile(file, 'utf8'));
    } catch (cause) {
        throw new GatewayError('GATEWAY-PROFILE', `the connection profile ${file} cannot be read`, cause);
    }
}

async function parseProfile(content: unknown): Promise<ConnectionProfile> {
    const profile = sectionOf(content);
    const organisations = Object.values(sectionOf(profile['organizations'])).map(sectionOf);
    const mspOf = (list: string, name: string) =>
        textOf(organisations.find((one) => namesOf(one[list]).includes(name))?.['mspid']);
    const each = <Item>(section: string, make: (name: string, node: Section) => Promise<Item>) =>
        Promise.all(
            Object.entries(sectionOf(profile[section])).map(([name, node]) => make(name, sectionOf(node))),
        );
    const [peers, orderers, authorities] = await Promise.all([
        each('peers', (name, node) => nodeOf(name, node, mspOf('peers', name))),
        each('orderers', (name, node) => nodeOf(name, node, textOf(node['mspid']))),
        each('certificateAuthorities', (name, node) =>
            authorityOf(name, node, mspOf('certificateAuthorities', name)),
        ),
    ]);
    return { peers, orderers, authorities };
}

async function nodeOf(name: string, node: Section, mspId: string | undefined): Promise<NetworkNode> {
    const options = sectionOf(node['grpcOptions']);
    const tlsRootPem = await pemOf(node['tlsCACerts']);
    const serverName = textOf(options['ssl-target-name-override']) ?? textOf(options['hostnameOverride']);
    return {
        name,
        url: urlOf(name, node),
        ...(mspId !== undefined && { mspId }),
        ...(tlsRootPem !== undefined && { tlsRootPem }),
        ...(serverName !== undefined && { serverName }),
    };
}

async function authorityOf(
    name: string,
    node: Section,
    mspId: string | undefined,
): Promise<CertificateAuthority> {
    if (mspId === undefined)
        throw new GatewayError('GATEWAY-PROFILE', `no organisation has the certificate authority ${name}`);
    const caName = textOf(node['caName']);
    const tlsRootPem = await pemOf(node['tlsCACerts']);
    return {
        name,
        mspId,
        url: urlOf(name, node),
        verify: sectionOf(node['httpOptions'])['verify'] !== false,
        ...(caName !== undefined && { caName }),
        ...(tlsRootPem !== undefined && { tlsRootPem }),
    };
}

function urlOf(name: string, node: Section): string {
    const url = textOf(node['url']);
    if (url === undefined || !URL.canParse(url))
        throw new GatewayError('GATEWAY-PROFILE', `${name} has no url`);
    return url;
}

/** The certificates of a `tlsCACerts`: `pem`, one or a list of them, or the file at `path`. */
async function pemOf(certificates: unknown): Promise<string | undefined> {
    const { pem, path } = sectionOf(certificates);
    if (Array.isArray(pem)) return pem.join('\n');
    return textOf(pem) ?? (typeof path === 'string' ? readFile(path, 'utf8') : undefined);
}

function sectionOf(value: unknown): Section {
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function textOf(value: unknown): string | undefined {
    return typeof value === 'string' ? value : undefined;
}

function namesOf(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : [];
}

function byName<Item extends { readonly name: string }>(items: readonly Item[]): readonly Item[] {
    return [...new Map(items.map((item) => [item.name, item])).values()];
}
