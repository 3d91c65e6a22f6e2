#!/usr/bin/env node
// Holds the walls of the house: an import only points down a line, doors and engines never see each other, no door sees
// another door, and every third-party package has one home. Ends with 1 and a line per breach.
import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, relative, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const src = join(root, 'src');

const MAY_IMPORT = {
  base: [],
  core: ['base'],
  wire: ['core', 'base'],
  engines: ['wire', 'core', 'base'],
  doors: ['wire', 'core', 'base'],
  app: ['doors', 'engines', 'wire', 'core', 'base'],
  '': ['app', 'doors', 'engines', 'wire', 'core', 'base'],
};
/** Rooms whose sub-folders are walled off from each other. */
const WALLED = new Set(['doors', 'engines']);
/** Third-party packages, each with the one folder that may import it. */
const PACKAGE_HOME = {bcryptjs: 'engines/embedded/system', '@orama/stemmers': 'core/text'};
/** Packages of the test tools, for *.test.ts only. */
const TEST_PACKAGES = new Set(['vitest', 'fast-check', 'esbuild']);
/** In these rooms no I/O, no clock, no chance: they are passed in. */
const PURE = new Set(['core']);
const FORBIDDEN_IN_PURE = [
  [/\bDate\.now\b/, 'Date.now'],
  [/\bMath\.random\b/, 'Math.random'],
  [/\bnew Date\(\)/, 'new Date()'],
];

const breaches = [];
const files = function* (dir) {
  for (const entry of readdirSync(dir, {withFileTypes: true})) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (entry.name.endsWith('.ts')) yield path;
  }
};
const placeOf = path => {
  const parts = relative(src, path).split('/');
  return {room: parts.length > 1 ? parts[0] : '', part: parts[1] ?? ''};
};

let count = 0;
for (const path of files(src)) {
  count += 1;
  const text = readFileSync(path, 'utf8');
  const name = relative(root, path);
  const isTest = path.endsWith('.test.ts');
  const here = placeOf(path);
  const breach = what => breaches.push(`${name}: ${what}`);

  for (const [, target] of text.matchAll(/^\s*(?:import|export)\s[^;]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'/gm)) {
    if (target === undefined) continue;
    if (target.startsWith('.')) {
      const to = resolve(dirname(path), target);
      if (!target.endsWith('.ts') && !target.endsWith('.json')) breach(`import of ${target} lacks its ending`);
      if (!to.startsWith(src)) {
        if (!isTest || !to.startsWith(join(root, 'test'))) breach(`import of ${target} leaves src`);
        continue;
      }
      const there = placeOf(to);
      if (there.room === here.room) {
        if (WALLED.has(here.room) && there.part !== here.part)
          breach(`${here.room}/${here.part} must not see ${there.room}/${there.part}`);
        if (here.room === 'engines' || here.room === 'doors' || here.room === '') continue;
      } else if (!(MAY_IMPORT[here.room] ?? []).includes(there.room)) {
        breach(`${here.room || 'src'} must not import ${there.room || 'src'} (${target})`);
      }
    } else if (target.startsWith('node:')) {
      if (PURE.has(here.room) && !isTest) breach(`${here.room} must not import ${target}`);
    } else if (!(isTest && TEST_PACKAGES.has(target))) {
      const [first, second] = target.split('/');
      const home = PACKAGE_HOME[first.startsWith('@') ? `${first}/${second}` : first];
      if (home === undefined) breach(`package ${target} has no home in tools/check-rooms.mjs`);
      else if (!relative(src, path).startsWith(home)) breach(`package ${target} may be imported from ${home} only`);
    }
  }
  if (PURE.has(here.room) && !isTest) {
    for (const [pattern, what] of FORBIDDEN_IN_PURE)
      if (pattern.test(text)) breach(`${here.room} must not use ${what}`);
  }
}
if (count === 0) breaches.push('no source files found');
for (const line of breaches) console.error(line);
console.log(`rooms: ${count} files, ${breaches.length} breaches`);
process.exit(breaches.length === 0 ? 0 : 1);
