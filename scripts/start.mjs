/** `npm start`: sets up what is missing, then runs the service in this process. */
import { createRequire } from 'node:module';
import { root, setUp } from './set-up.mjs';

setUp();
createRequire(import.meta.url)(`${root}/dist/${process.argv[2] ?? 'main'}.js`);
