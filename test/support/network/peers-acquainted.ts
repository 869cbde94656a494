import { randomUUID } from 'node:crypto';
import type { LedgerConnection } from '../../../core/ports/ledger-connection';
import type { NetworkConfig } from '../../../network/config';
import { connectLedger } from '../../../network/connect';
import { silentLogger } from '../../../network/gateway/testing/silent-logger';
import { newInvoiceDraft } from '../../fixtures/invoices';
import { eventually } from '../service-eventually';

/** Some seconds, and more on a machine that is busy with other tests. */
const GOSSIP_MS = 60_000;

/**
 * Resolves when a peer finds all endorsers by itself, for clients that use service discovery or the peers' gateway: a peer
 * of a network that has just started learns by gossip who else may endorse. The users are enrolled.
 */
export async function peersAcquainted(config: NetworkConfig): Promise<void> {
    const connection = await connectLedger({ ...config, client: 'gateway' }, silentLogger);
    try {
        await eventually('the peers know one another', () => canEndorse(connection), GOSSIP_MS);
    } finally {
        await connection.close();
    }
}

async function canEndorse({ endorser }: LedgerConnection): Promise<boolean> {
    const id = randomUUID();
    const proposal = { function: 'CreateInvoice', args: [id, JSON.stringify(newInvoiceDraft({ id }))] };
    const { kind } = await endorser.endorse({ signer: 'org1-app', proposal, operationId: id });
    return kind === 'endorsed';
}
