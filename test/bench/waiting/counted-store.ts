import type { Store } from '../../../core/ports/store';

/** A store whose commands are counted: the calls of its ports. */
export interface CountedStore {
    readonly store: Store;
    readonly commands: () => number;
}

export function countedStore(store: Store): CountedStore {
    let calls = 0;
    const counted = <Port extends object>(port: Port): Port =>
        new Proxy(port, {
            get(target, name): unknown {
                const member: unknown = Reflect.get(target, name, target);
                if (typeof member !== 'function') return member;
                return (...args: readonly unknown[]): unknown => {
                    calls += 1;
                    return Reflect.apply(member, target, args);
                };
            },
        });
    return {
        commands: () => calls,
        store: {
            ...store,
            operations: counted(store.operations),
            invoices: counted(store.invoices),
            checkpoints: counted(store.checkpoints),
            events: counted(store.events),
            pendingEvents: counted(store.pendingEvents),
            apiKeys: counted(store.apiKeys),
        },
    };
}
