/** Packages that are loaded when they are first needed: what few requests ask for must not make every start slower. */
import {createRequire} from 'node:module';

/** The exports of a package that can be required; synchronous. Fails when it is not installed. */
export const requirePackage: (name: string) => unknown = createRequire(import.meta.url);
