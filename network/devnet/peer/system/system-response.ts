import { peer } from '@hyperledger/fabric-protos';

/** A response with status 200 (fabric shim.Success). */
export function success(payload: Uint8Array): peer.Response {
    const response = new peer.Response();
    response.setStatus(200);
    response.setPayload(payload);
    return response;
}

/** A response with status 500 (fabric shim.Error), or another one from 400. */
export function refused(message: string, status = 500): peer.Response {
    const response = new peer.Response();
    response.setStatus(status);
    response.setMessage(message);
    return response;
}
