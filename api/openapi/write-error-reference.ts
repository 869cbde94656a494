import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './document';
import { errorReference } from './error-reference';

/** Writes `docs/errors.md`; run it after a change of `core/errors.ts`. */
writeFileSync(join(projectRoot(), 'docs/errors.md'), errorReference());
