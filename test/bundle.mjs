// TypeScript for programs that node runs as they are.
import {build} from 'esbuild';

/** Writes a module and all that it imports to one file. */
export const bundle = (entry, file) =>
  build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: file,
    sourcemap: 'inline',
    logLevel: 'error',
    // Bundled packages may ask for node's own modules.
    banner: {js: "import {createRequire as require_} from 'node:module'; const require = require_(import.meta.url);"},
  });
