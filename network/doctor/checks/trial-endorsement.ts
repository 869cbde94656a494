import type { EndorsementVerdict } from '../../../core/ports/endorser';
import { failed, ok, warning, type Finding } from '../finding';
import { refusalAdvice } from './refusal-advice';

/** Whether the peers endorse together what the service would ask of them. Nothing is ordered: the ledger does not change. */
export function trialEndorsement(verdict: EndorsementVerdict): Finding {
    switch (verdict.kind) {
        case 'endorsed':
            return ok('the peers came to the same result and signed it; nothing was ordered');
        case 'rejected':
            return verdict.code === 'ATTRIBUTE_REQUIRED'
                ? warning(
                      `${verdict.code}: ${verdict.message}`,
                      'The channel restricts who may issue; keys of users with that attribute may (docs/identities.md).',
                  )
                : failed(`${verdict.code}: ${verdict.message}`, refusalAdvice(verdict.message));
        case 'unavailable':
            return failed(verdict.reason, 'Too few peers answered: see the checks above.');
        case 'disagreed':
            return failed(
                verdict.reason,
                'The peers run different versions of the chaincode, or one is behind with its blocks: install the same package everywhere, and restart chaincode processes after an update.',
            );
    }
}
