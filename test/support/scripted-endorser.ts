import type { EndorsementRequest, EndorsementVerdict, Endorser } from '../../core/ports/endorser';
import { ENDORSED_ON } from './endorsed-on';

type Script = (request: EndorsementRequest) => EndorsementVerdict | Promise<EndorsementVerdict>;

/** Peers that answer as a test tells them to, and agree until then. */
export class ScriptedEndorser implements Endorser {
    readonly requests: EndorsementRequest[] = [];
    #script: Script = () => this.agreement();

    /** The peers agree, with a Fabric transaction id of their own for each proposal. */
    agreement(): EndorsementVerdict {
        const fabricTxId = this.requests.length.toString(16).padStart(64, '0');
        return {
            kind: 'endorsed',
            ...ENDORSED_ON,
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
