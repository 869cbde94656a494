import type { Fault } from './incarnation';
import type { NetworkFaults } from './simulated-ledger';
import type { Role } from './world';

/** How a request is named by its client: under an idempotency key, or by the id of its operation. */
export interface Naming {
    readonly organisation: string;
    readonly key?: string | undefined;
    readonly operationId?: string | undefined;
}

/** Which of the operations that clients know of, counted from the newest. */
export interface Aim {
    readonly target: number;
}

interface Composition extends Naming {
    readonly policy: 'all' | 'failFast';
    readonly deadlineSeconds: number;
}

/** One thing that happens. */
export type Deed =
    | (Naming & { readonly kind: 'create'; readonly invoice: string; readonly respondAsync: boolean })
    | (Naming & { readonly kind: 'update'; readonly invoice: string; readonly respondAsync: boolean })
    | (Naming & {
          readonly kind: 'external';
          readonly awaits: 'resume' | 'complete' | undefined;
          readonly deadlineSeconds: number;
      })
    | (Composition & { readonly kind: 'composite'; readonly children: readonly number[] })
    | (Composition & { readonly kind: 'batch'; readonly invoices: readonly string[] })
    | (Aim & { readonly kind: 'cancel' | 'complete' | 'fail' | 'retry' | 'forget' | 'read' })
    | (Aim & { readonly kind: 'event'; readonly id: string; readonly name: string })
    | (Aim & { readonly kind: 'state'; readonly state: string; readonly awaits: boolean })
    /** The latest request is sent again. */
    | { readonly kind: 'repeat' }
    /** A block with at most so many of the envelopes that wait; what is not in conflict is found as `verdict` says. */
    | { readonly kind: 'block'; readonly most: number; readonly verdict: string }
    | { readonly kind: 'wait'; readonly ms: number }
    /** The process dies, or the store fails it, at that many moments from now at which either can happen. */
    | { readonly kind: 'fault'; readonly fault: Fault; readonly role: Role; readonly after: number }
    /** Whoever is dead begins a new life. */
    | { readonly kind: 'revive' }
    | { readonly kind: 'network'; readonly faults: NetworkFaults };

/** How far the world goes on after it: until nothing more happens, or only so many calls of ports, of any process in any order. */
export interface Haste {
    readonly calls: number | undefined;
    readonly order: number;
}
