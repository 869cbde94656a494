import { EndorseLoop } from '../../api/endorsing/endorse-loop';
import { ExpireLoop } from '../../api/external/expire-loop';
import { InquireLoop } from '../../api/inquiring/inquire-loop';
import type { ChangeRequest } from '../../api/accepting/acceptor';
import { Acceptor } from '../../api/accepting/acceptor';
import { steer } from '../../api/steering/steer';
import type { OperationChange } from '../../core/operation/change';
import { cancel } from '../../core/operation/cancel';
import { completeExternal, startExternal } from '../../core/operation/external';
import { deliver } from '../../core/operation/external-event';
import type { Operation } from '../../core/operation/operation';
import { operationKey } from '../../core/operation/operation';
import type { OperationStore } from '../../core/ports/operation-store';
import type { Incarnation } from './incarnation';
import type { Life, World } from './world';
import { silentLogger } from './world';

const CALLER = { organisation: 'Org1MSP', caller: 'alice', signer: 'org1-app', scopes: [] } as const;

/** What a client has been promised: by its idempotency key, the key of the operation of its 202. */
export type Promises = Map<string, string>;

/** The part of the api role that accepts, endorses and asks the ledger, over what this life sees of the world. */
export class SimulatedApi {
    readonly promises: Promises = new Map();
    #present: Present | undefined;
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
        this.#present = { acceptor, operations: store.operations, of: incarnation };
        const ledger = incarnation.port(
            { outcomeOf: (fabricTxId: string) => world.ledger.outcomeOf(fabricTxId) },
            { mayFail: false },
        );
        const loops = [
            new EndorseLoop({ ...parts, wakeUp: world.time.wakeUp(), concurrency: 3, pollMs: 200 }),
            new InquireLoop({ ...parts, wakeUp: world.time.wakeUp(), ledger }),
            new ExpireLoop({ ...parts, wakeUp: world.time.wakeUp() }),
        ];
        await Promise.all(loops.map((loop) => loop.run(incarnation.signal)));
    };

    /** Sends a request under this key; a request that gets no answer may be sent again under the same key. */
    send(
        world: World,
        key: string,
        request: Pick<ChangeRequest, 'action' | 'invoiceId' | 'respondAsync'>,
    ): void {
        const present = this.#presentIn(world);
        if (present === undefined) return;
        const proposal = {
            function: request.action === 'create' ? 'CreateInvoice' : 'UpdateInvoice',
            args: [request.invoiceId],
        };
        const { action, invoiceId } = request;
        present.acceptor
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

    /** Has one of the operations canceled that were promised; it may have ended, or be with the ordering service. */
    cancelOne(world: World, index: number): void {
        this.#steer(world, index, (operation) => {
            const cancellation = cancel(operation, 'no longer wanted', world.time.clock());
            return cancellation.kind === 'canceled' ? cancellation.change : undefined;
        });
    }

    /** Records an operation whose work is done elsewhere. */
    startExternal(world: World): void {
        const id = `external${(this.#ids += 1)}`;
        const { organisation, caller, signer } = CALLER;
        const change = startExternal(
            {
                id,
                requester: { organisation, caller, signer },
                action: 'run',
                objectType: 'operation',
                objectId: id,
                fingerprint: id,
                awaits: { event: 'reply', then: 'complete' },
                deadlineMs: world.chance.between(1, 60_000),
            },
            world.time.clock(),
        );
        this.#presentIn(world)
            ?.operations.insert(change)
            .then(() => this.promises.set(id, operationKey(organisation, id)))
            .catch(() => undefined);
    }

    /** Tells one of the operations something; those of the ledger do not listen. */
    tellOne(world: World, index: number): void {
        const now = world.time.clock();
        const event = { id: 'event', name: world.chance.happens(0.5) ? 'reply' : 'other' };
        const completes = world.chance.happens(0.3);
        this.#steer(world, index, (operation) => {
            const told = completes ? completeExternal(operation, '1', now) : deliver(operation, event, now);
            return told.kind === 'changed' ? told.change : undefined;
        });
    }

    #steer(world: World, index: number, decide: (operation: Operation) => OperationChange | undefined): void {
        const present = this.#presentIn(world);
        const keys = [...this.promises.values()];
        const key = keys[index % Math.max(1, keys.length)];
        if (present === undefined || key === undefined) return;
        const { organisation } = CALLER;
        const id = key.slice(organisation.length + 1);
        const parts = { operations: present.operations, clock: world.time.clock };
        steer(parts, { organisation, id, ifMatch: undefined }, decide).catch(() => undefined);
    }

    #presentIn(world: World): Present | undefined {
        return this.#present?.of === world.incarnationOf('api') ? this.#present : undefined;
    }
}

/** The role in its present life. */
interface Present {
    readonly acceptor: Acceptor;
    readonly operations: OperationStore;
    readonly of: Incarnation;
}
