// astra-db-java: the guide's QuickStartHCD on the last 1.x release and its adaptation on the newest, by Maven and by Gradle.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {checkGuide} from '../guide.mjs';
import {startSlowProxy} from '../../fakes/slow-proxy.mjs';
import {cached, checkParts, mavenProject, root, run as command} from '../harness.mjs';

export const needs = [['java', ['-version']], ['mvn']];

const PUBLIC_PARTS = [
  'client and admin',
  'database',
  'types of rows',
  'collection',
  'cursors of collections',
  'find and rerank',
  'table',
  'cursors of tables',
  'timeouts',
  'observers',
  'every public method',
];

/** How long the slow server waits: longer than a client that is told not to, and not by much. */
const SLOW_MS = 700;

const EXAMPLES = [
  {
    name: 'java-1.x',
    client: 'astra-db-java 1.3.0',
    main: 'QuickStartHCD',
    expected: [
      /3\/7 - Keyspace 'ks1' created/,
      /5\/7 - Documents inserted/,
      /6\/7 - Found by _id: Romeo And Juliet/,
      /7\/7 - Found by vector: 3/,
    ],
  },
  {
    name: 'java',
    client: 'astra-db-java 2.1.4',
    main: 'Quickstart',
    expected: [
      /2\/5 - Keyspaces: true/,
      /3\/5 - Found by vector: 3/,
      /4\/5 - Inserted: 150, even: 75/,
      /5\/5 - Updated: 1, deleted: 75/,
    ],
  },
];

/** Compiles an example once and resolves its class path. */
export async function maven(example, main) {
  const source = join(root, 'examples', example);
  const folder = await cached(
    example,
    [join(source, 'pom.xml'), join(source, 'src/main/java/com/example', `${main}.java`)],
    async target => {
      cpSync(source, target, {recursive: true});
      await command(
        'mvn',
        ['-q', '-B', '-ntp', 'compile', 'dependency:build-classpath', '-Dmdep.outputFile=classpath.txt'],
        {cwd: target},
      );
    },
  );
  return folder;
}

/** Each run starts on a keyspace that does not exist. */
async function dropKeyspaces(server) {
  for (const name of ['ks1', 'ks2']) {
    await fetch(`${server.urls.dataApi}/v1`, {
      method: 'POST',
      headers: {token: server.token, 'content-type': 'application/json'},
      body: JSON.stringify({dropKeyspace: {name}}),
    });
  }
}

export async function run({env, check, server}) {
  for (const {name, client, main, expected} of EXAMPLES) {
    await check(`the guide on ${client}, by Maven`, async () => {
      const folder = await maven(name, main);
      await dropKeyspaces(server);
      const out = await command('mvn', ['-q', '-B', '-ntp', 'exec:java'], {cwd: folder, env});
      for (const line of expected) assert.match(out, line);
    });
  }
  await check('collections and tables of docs/clients.md on astra-db-java 2.1.4', async () => {
    const classpath = await mavenProject('astra-db-java-guide', join(root, 'examples/java'));
    checkGuide(await command('java', ['-cp', classpath, 'com.example.Guide'], {env}));
  });
  await check('table commands on astra-db-java 2.1.4', async () => {
    const classpath = await mavenProject('astra-db-java-tables', join(root, 'test/clients/astra-db-java/tables'));
    assert.match(
      await command('java', ['-cp', classpath, 'com.example.Tables'], {env}),
      /all table commands as expected/,
    );
  });
  await everyMethod({env, check, server});
  const gradle = gradleVersion();
  if (gradle === undefined) {
    console.log('       astra-db-java: by Gradle not run, gradle not found on this machine');
    return;
  }
  for (const {name, client, expected} of EXAMPLES) {
    await check(`the guide on ${client}, by Gradle ${gradle}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'asterism-gradle-'));
      try {
        cpSync(join(root, 'examples', name), folder, {recursive: true});
        if (Number.parseFloat(gradle) < 5) withoutApplicationBlock(join(folder, 'build.gradle'));
        await dropKeyspaces(server);
        const out = await command('gradle', ['--no-daemon', '-q', 'run'], {cwd: folder, env});
        for (const line of expected) assert.match(out, line);
      } finally {
        rmSync(folder, {recursive: true, force: true});
      }
    });
  }
}

/** Each public method, for each environment that is served. */
async function everyMethod({env, check, server}) {
  const classpath = await mavenProject('astra-db-java-tables', join(root, 'test/clients/astra-db-java/tables'));
  const slow = await startSlowProxy(server.ports.dataApi, SLOW_MS);
  try {
    for (const environment of ['hcd', 'dse']) {
      const own = {DB_ENVIRONMENT: environment, SLOW_API_ENDPOINT: `http://127.0.0.1:${slow.port}`};
      await checkParts(
        (name, work) => check(`${environment}: ${name}`, work),
        PUBLIC_PARTS,
        () => command('java', ['-cp', classpath, 'com.example.Public'], {env: {...env, ...own}}),
      );
    }
  } finally {
    await slow.close();
  }
}

function gradleVersion() {
  const {stdout} = spawnSync('gradle', ['--version'], {encoding: 'utf8'});
  return /^Gradle (\d+\.\d+)/m.exec(stdout ?? '')?.[1];
}

/** Gradle before 4.8 has no `application { … }` block, which the guide's build file uses; Debian packages 4.4. */
function withoutApplicationBlock(file) {
  writeFileSync(file, readFileSync(file, 'utf8').replace(/application \{\s*(mainClassName = [^\n]+)\s*\}/, '$1'));
}
