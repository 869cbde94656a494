import type { Principal } from '../../core/ports/api-key-store';
import type { Parameters } from '../openapi/parameters';
import type { Answer } from './answer';

/** A request that was found to be as documented. */
export interface ApiRequest {
    readonly path: Parameters;
    readonly query: Parameters;
    /** The documented header fields, by their name in lower case. */
    readonly headers: Parameters;
    /** The JSON document; undefined if there is none. */
    readonly body: unknown;
    /** Absolute, without a slash at its end: the address under which the client reached the service. */
    readonly baseUrl: string;
    /** Aborts when the client hangs up. */
    readonly hangUp: () => AbortSignal;
}

/** A request whose caller has shown a key with the scope that the document asks for. */
export interface CallerRequest extends ApiRequest {
    readonly caller: Principal;
}

/** One operation of the document, named by its `operationId`: method, path, scope and schemas come from there. */
export type Endpoint =
    | {
          readonly access: 'open';
          readonly operationId: string;
          answer(request: ApiRequest): Answer | Promise<Answer>;
      }
    | {
          readonly access: 'key';
          readonly operationId: string;
          answer(request: CallerRequest): Answer | Promise<Answer>;
      };
