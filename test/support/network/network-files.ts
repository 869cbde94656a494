import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestNetwork } from './test-network';

type Place = Pick<TestNetwork, 'kind' | 'dataDirectory'>;
type OrganisationName = 'org1' | 'org2';

/** The connection profile that the network wrote for an organisation. */
export async function profileOf(
    { kind, dataDirectory }: Place,
    organisation: OrganisationName,
): Promise<unknown> {
    const file = join(dataDirectory, kind, `connection-${organisation}.json`);
    const profile: unknown = JSON.parse(await readFile(file, 'utf8'));
    return profile;
}

/** The file of its administrator's identity, in the form that a fabric-network wallet takes. */
export function administratorFile({ kind, dataDirectory }: Place, organisation: OrganisationName): string {
    return join(dataDirectory, kind, 'wallet', `admin-${organisation}.id`);
}
