#!/usr/bin/env node
import('../dist/main.js').catch(error => {
  process.stderr.write(
    error?.code === 'ERR_MODULE_NOT_FOUND' && String(error.message).includes('dist')
      ? 'asterism: not built yet; run `npm ci` (or `npm run build`) first\n'
      : `${error?.stack ?? error}\n`,
  );
  process.exit(1);
});
