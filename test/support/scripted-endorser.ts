import type { EndorsementRequest, EndorsementVerdict, Endorser } from '../../core/ports/endorser';

type Script = (request: EndorsementRequest) => EndorsementVerdict | Promise<EndorsementVerdict>;

/** Peers that answer as a test tells them to, and agree until then. */
export class ScriptedEndorser implements Endorser {
    readonly requests: EndorsementRequest[] = [];
    #script: Script = () => this.agreement();

    /** The peers agree, with a Fabric transaction id of their own for each proposal. */
    agreement(): EndorsementVerdict {
        const fabricTxId = `fabric-${this.requests.length}`;
        return {
            kind: 'endorsed',
            fabricTxId,
            envelope: Buffer.from(fabricTxId).toString('base64'),
            response: '{}',
        };
    }

    answerWith(script: Script): void {
        this.#script = script;
    }

    async endorse(request: EndorsementRequest): Promise<EndorsementVerdict> {
        this.requests.push(request);
        return this.#script(request);
    }
}
