/** The version of the product, out of its package.json, which lies one folder above dist/ and two above this file. */
import {readFileSync} from 'node:fs';

export function productVersion(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const manifest = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (manifest.name === 'asterism-db' && manifest.version !== undefined) {
        return manifest.version;
      }
    } catch {
      // Not there: the other place is tried.
    }
  }
  return 'unknown';
}
