import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS, problemType } from '../../core/errors';
import { projectRoot } from './document';
import { errorReference } from './error-reference';

test('docs/errors.md is what the registry says (else run write-error-reference)', () => {
    expect(readFileSync(join(projectRoot(), 'docs/errors.md'), 'utf8')).toBe(errorReference());
});

test('the type of every problem leads to a heading of the page', () => {
    const anchors = [...errorReference().matchAll(/^## (\w+)$/gm)].map(([, heading = '']) =>
        heading.toLowerCase(),
    );
    for (const code of Object.keys(ERRORS)) expect(anchors).toContain(problemType(code).split('#')[1]);
});
