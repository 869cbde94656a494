import { EndorseLoop } from '../../api/endorsing/endorse-loop';
import { InquireLoop } from '../../api/inquiring/inquire-loop';
import type { ChangeRequest } from '../../api/accepting/acceptor';
import { Acceptor } from '../../api/accepting/acceptor';
import { operationKey } from '../../core/operation/operation';
import type { Incarnation } from './incarnation';
import type { Life, World } from './world';
import { silentLogger } from './world';

const CALLER = { organisation: 'Org1MSP', caller: 'alice', signer: 'org1-app', scopes: [] } as const;

/** What a client has been promised: by its idempotency key, the key of the operation of its 202. */
export type Promises = Map<string, string>;

/** The part of the api role that accepts, endorses and asks the ledger, over what this life sees of the world. */
export class SimulatedApi {
    readonly promises: Promises = new Map();
    #acceptor: { readonly acceptor: Acceptor; readonly of: Incarnation } | undefined;
    #ids = 0;

    /** What the role does in one life. */
    readonly life: Life = async (world, { store, incarnation }) => {
        const parts = {
            operations: store.operations,
            endorser: incarnation.port(
                {
                    endorse: (request: Parameters<typeof world.ledger.endorse>[0]) =>
                        world.ledger.endorse(request),
                },
                { mayFail: false },
            ),
            clock: world.time.clock,
            random: world.chance.random,
            logger: silentLogger,
            submitWakeUp: world.time.wakeUp(),
        };
        const newId = (): string => `op${(this.#ids += 1)}`;
        const acceptor = new Acceptor({
            ...parts,
            newId,
            acceptBudgetMs: 60_000,
            maxBackgroundEndorsements: 3,
        });
        this.#acceptor = { acceptor, of: incarnation };
        const ledger = incarnation.port(
            { outcomeOf: (fabricTxId: string) => world.ledger.outcomeOf(fabricTxId) },
            { mayFail: false },
        );
        const loops = [
            new EndorseLoop({ ...parts, wakeUp: world.time.wakeUp(), concurrency: 3, pollMs: 200 }),
            new InquireLoop({ ...parts, wakeUp: world.time.wakeUp(), ledger }),
        ];
        await Promise.all(loops.map((loop) => loop.run(incarnation.signal)));
    };

    /** Sends a request under this key; a request that gets no answer may be sent again under the same key. */
    send(
        world: World,
        key: string,
        request: Pick<ChangeRequest, 'action' | 'invoiceId' | 'respondAsync'>,
    ): void {
        if (this.#acceptor?.of !== world.incarnationOf('api') || this.#acceptor === undefined) return;
        const proposal = {
            function: request.action === 'create' ? 'CreateInvoice' : 'UpdateInvoice',
            args: [request.invoiceId],
        };
        const { action, invoiceId } = request;
        this.#acceptor.acceptor
            .accept({
                ...request,
                caller: CALLER,
                proposal,
                fingerprint: `${action} ${invoiceId}`,
                operationId: undefined,
                idempotencyKey: key,
                repeats: 'passing-failure',
            })
            .then(({ operation }) => {
                if (operation.state !== 'Failed')
                    this.promises.set(key, operationKey('Org1MSP', operation.id));
            })
            .catch(() => undefined);
    }
}
