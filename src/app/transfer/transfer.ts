/** What `asterism copy` and `asterism compare` share: two places, a keyspace, some of its tables. */
import {parseArgs} from 'node:util';
import type {Keyspace, Table} from '../../core/cql/schema/schema.ts';
import {ConfigFailure} from '../config.ts';
import {collectionsOf, compareCollection, copyCollection, tablesOf} from './documents.ts';
import {compareRows, isEqual} from './compare-rows.ts';
import {compareSchemas} from './compare-schema.ts';
import {copyRows} from './copy-rows.ts';
import {copySchema} from './copy-schema.ts';
import {kindOf, nameOfPlace, openApiPlace, openCqlPlace} from './place.ts';
import type {ApiPlace, CqlPlace} from './place.ts';
import type {Report} from './report.ts';
import {CopyState} from './state.ts';

export interface Request {
  readonly from: string;
  readonly to: string;
  readonly keyspace: string;
  readonly toKeyspace: string;
  /** Undefined: all. */
  readonly tables: readonly string[] | undefined;
  readonly fromToken: string | undefined;
  readonly toToken: string | undefined;
  readonly state: string | undefined;
  readonly replicationFactor: number | undefined;
  readonly verifies: boolean;
  readonly withTimes: boolean;
  readonly show: number;
}

const OPTIONS = {
  keyspace: {type: 'string'},
  'to-keyspace': {type: 'string'},
  tables: {type: 'string'},
  'from-token': {type: 'string'},
  'to-token': {type: 'string'},
  state: {type: 'string'},
  'replication-factor': {type: 'string'},
  'no-verify': {type: 'boolean'},
  times: {type: 'boolean'},
  show: {type: 'string'},
} as const;

/** Fails with `config`. */
export function readRequest(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Request {
  const {values, positionals} = parsed(args);
  const [from, to] = positionals;
  if (from === undefined || to === undefined || positionals.length !== 2) {
    throw new ConfigFailure(
      'Two places are needed: a data directory, cassandra://USER:PASSWORD@HOST:PORT, bundle://USER:PASSWORD@FILE, or http://HOST/v1',
    );
  }
  const {keyspace} = values;
  if (keyspace === undefined || keyspace === '') {
    throw new ConfigFailure('--keyspace is needed');
  }
  return {
    from,
    to,
    keyspace,
    toKeyspace: values['to-keyspace'] ?? keyspace,
    tables: values.tables?.split(','),
    fromToken: values['from-token'] ?? env['ASTERISM_FROM_TOKEN'],
    toToken: values['to-token'] ?? env['ASTERISM_TO_TOKEN'],
    state: values.state,
    replicationFactor: count('replication-factor', values['replication-factor']),
    verifies: values['no-verify'] !== true,
    withTimes: values.times === true,
    show: count('show', values.show) ?? 20,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({args: [...args], options: OPTIONS, allowPositionals: true});
  } catch (error) {
    throw new ConfigFailure(error instanceof Error ? error.message : String(error), {cause: error});
  }
}

function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (!/^[1-9]\d{0,6}$/.test(text)) {
    throw new ConfigFailure(`--${name} needs a positive whole number, not ${JSON.stringify(text)}`);
  }
  return Number(text);
}

const isOverApi = ({from, to}: Request): boolean => kindOf(from) === 'api' || kindOf(to) === 'api';

const wanted = ({tables}: Request, name: string): boolean => tables === undefined || tables.includes(name);

/** True when both are the same. */
export async function compare(request: Request, report: Report): Promise<boolean> {
  return isOverApi(request)
    ? withApiPlaces(request, true, places => compareCollections(request, places, report))
    : withCqlPlaces(request, true, places => compareTables(request, places, report));
}

/** False when what was copied is not the same in the end. */
export async function copy(request: Request, report: Report): Promise<boolean> {
  return isOverApi(request)
    ? withApiPlaces(request, false, places => copyCollections(request, places, report))
    : withCqlPlaces(request, false, places => copyTables(request, places, report));
}

// ---- by CQL -------------------------------------------------------------------------------------------------------------

type CqlPlaces = readonly [CqlPlace, CqlPlace];

async function withCqlPlaces<T>(
  request: Request,
  mustExist: boolean,
  use: (places: CqlPlaces) => Promise<T>,
): Promise<T> {
  if (request.from === request.to && request.keyspace === request.toKeyspace) {
    throw new ConfigFailure('Both places are the same');
  }
  const first = await openCqlPlace(request.from, true);
  try {
    if (request.from === request.to) {
      return await use([first, first]);
    }
    const second = await openCqlPlace(request.to, mustExist);
    try {
      return await use([first, second]);
    } finally {
      await second.close();
    }
  } finally {
    await first.close();
  }
}

function keyspaceOf({database, name}: CqlPlace, keyspace: string): Keyspace {
  const found = database.schema().keyspaces.get(keyspace);
  if (found === undefined) {
    throw new ConfigFailure(`${name} has no keyspace ${keyspace}`);
  }
  return found;
}

async function copyTables(request: Request, [source, target]: CqlPlaces, report: Report): Promise<boolean> {
  const {keyspace, toKeyspace, replicationFactor} = request;
  const own = keyspaceOf(source, keyspace);
  const tables = [...own.tables.values()].filter(({name}) => wanted(request, name));
  const state = new CopyState(
    request.state,
    `${nameOfPlace(request.from)} ${keyspace}`,
    `${nameOfPlace(request.to)} ${toKeyspace}`,
  );
  await copySchema(own, target, {
    keyspace: toKeyspace,
    isWanted: name => wanted(request, name),
    replicationFactor,
  });
  for (const table of tables) {
    const rows = await copyRows(table, toKeyspace, source, target, state, report);
    report.say(`${table.name}: ${rows} rows copied`);
  }
  const isSame = !request.verifies || (await compareTables(request, [source, target], report));
  if (isSame) {
    state.finish();
  }
  return isSame;
}

async function compareTables(request: Request, places: CqlPlaces, report: Report): Promise<boolean> {
  const first = keyspaceOf(places[0], request.keyspace);
  const second = keyspaceOf(places[1], request.toKeyspace);
  const lines = compareSchemas(first, second, name => wanted(request, name));
  lines.forEach(line => report.say(line));
  let isSame = lines.length === 0;
  for (const table of [...first.tables.values()].filter(({name}) => wanted(request, name))) {
    const other = second.tables.get(table.name);
    if (other === undefined || !hasSameColumns(table, other)) {
      continue;
    }
    const compared = await compareRows([table, other], places, {...request, report});
    compared.shown.forEach(line => report.say(`${table.name}: ${line}`));
    const {sums, onlyFirst, onlySecond, different} = compared;
    report.say(
      isEqual(compared)
        ? `${table.name}: the same, ${sums[0].rows} rows, checksum ${sums[0].text}`
        : `${table.name}: NOT the same: ${onlyFirst} rows only in the first, ${onlySecond} only in the second, ` +
            `${different} differ; checksums ${sums[0].text} of ${sums[0].rows} and ${sums[1].text} of ${sums[1].rows}`,
    );
    isSame &&= isEqual(compared);
  }
  return isSame;
}

const hasSameColumns = (a: Table, b: Table): boolean =>
  a.columns.length === b.columns.length &&
  a.columns.every(({name, kind}, at) => b.columns[at]?.name === name && b.columns[at].kind === kind);

// ---- by the Data API ----------------------------------------------------------------------------------------------------

type ApiPlaces = readonly [ApiPlace, ApiPlace];

async function withApiPlaces<T>(
  request: Request,
  mustExist: boolean,
  use: (places: ApiPlaces) => Promise<T>,
): Promise<T> {
  const first = await openApiPlace(request.from, true, request.fromToken);
  try {
    const second = await openApiPlace(request.to, mustExist, request.toToken);
    try {
      return await use([first, second]);
    } finally {
      await second.close();
    }
  } finally {
    await first.close();
  }
}

async function copyCollections(request: Request, places: ApiPlaces, report: Report): Promise<boolean> {
  const {keyspace, toKeyspace} = request;
  const state = new CopyState(request.state, `${places[0].name} ${keyspace}`, `${places[1].name} ${toKeyspace}`);
  const collections = await collectionsOf(places[0], keyspace);
  await places[1].client.ask('', new Map([['createKeyspace', new Map([['name', toKeyspace]])]]));
  for (const [name, options] of collections) {
    if (wanted(request, name)) {
      const rows = await copyCollection(name, options, places, [keyspace, toKeyspace], state, report);
      report.say(`${name}: ${rows} documents copied`);
    }
  }
  for (const name of await tablesOf(places[0], keyspace)) {
    if (wanted(request, name)) {
      report.say(`${name}: not copied: it is a table, and over the Data API only collections are copied`);
    }
  }
  const isSame = !request.verifies || (await compareCollections(request, places, report));
  if (isSame) {
    state.finish();
  }
  return isSame;
}

async function compareCollections(request: Request, places: ApiPlaces, report: Report): Promise<boolean> {
  const {keyspace, toKeyspace} = request;
  const [first, second] = [await collectionsOf(places[0], keyspace), await collectionsOf(places[1], toKeyspace)];
  let isSame = true;
  for (const name of [...new Set([...first.keys(), ...second.keys()])].filter(one => wanted(request, one)).sort()) {
    if (!first.has(name) || !second.has(name)) {
      report.say(`${name}: only in ${places[first.has(name) ? 0 : 1].name}`);
      isSame = false;
      continue;
    }
    const compared = await compareCollection(name, places, [keyspace, toKeyspace], request.show, report);
    const {counts, sums, onlyFirst, onlySecond, different, shown} = compared;
    shown.forEach(line => report.say(`${name}: ${line}`));
    const same = onlyFirst + onlySecond + different === 0;
    report.say(
      same
        ? `${name}: the same, ${counts[0]} documents, checksum ${sums[0]}`
        : `${name}: NOT the same: ${onlyFirst} documents only in the first, ${onlySecond} only in the second, ` +
            `${different} differ; checksums ${sums[0]} of ${counts[0]} and ${sums[1]} of ${counts[1]}`,
    );
    isSame &&= same;
  }
  return isSame;
}
