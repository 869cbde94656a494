/**
 * `npm start`: sets up what is missing, then runs the service in this process. With an argument, the program of that name
 * below dist/ instead, which is given the arguments behind it.
 */
import { createRequire } from 'node:module';
import { root, setUp } from './set-up.mjs';

setUp();
const [program = 'main'] = process.argv.splice(2, 1);
createRequire(import.meta.url)(`${root}/dist/${program}.js`);
