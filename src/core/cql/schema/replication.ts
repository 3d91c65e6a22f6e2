/** Replication options of a keyspace: checked, completed and written with full class names. */
import {invalid} from '../errors.ts';
import {config} from './properties.ts';
import type {PropertyMap} from './properties.ts';

const PACKAGE = 'org.apache.cassandra.locator.';

export interface Replication {
  readonly replication: PropertyMap;
  readonly warnings: readonly string[];
}

/** `nodes`: nodes by data center. Fails with `invalid` and `config` as Cassandra 5.0 does. */
export function readReplication(
  keyspace: string,
  options: PropertyMap | undefined,
  nodes: ReadonlyMap<string, number>,
): Replication {
  if (options === undefined || Object.keys(options).length === 0) {
    throw invalid("Missing mandatory option 'replication'");
  }
  const {class: given, ...factors} = options;
  if (given === undefined) {
    throw config('Missing replication strategy class');
  }
  const name = given.startsWith(PACKAGE) ? given.slice(PACKAGE.length) : given;
  switch (name) {
    case 'SimpleStrategy':
      return simple(keyspace, factors, nodes);
    case 'NetworkTopologyStrategy':
      return networkTopology(keyspace, factors, nodes);
    case 'LocalStrategy':
      throw invalid('Unable to use given strategy class: LocalStrategy is reserved for internal use.');
    default:
      throw config(`Unable to find replication strategy class '${given.includes('.') ? given : PACKAGE + given}'`);
  }
}

function simple(keyspace: string, factors: PropertyMap, nodes: ReadonlyMap<string, number>): Replication {
  const {replication_factor: text = '1', ...rest} = factors;
  refuseOthers(keyspace, 'SimpleStrategy', Object.keys(rest));
  const factor = factorOf(text);
  let total = 0;
  for (const count of nodes.values()) {
    total += count;
  }
  const warnings = tooMany(keyspace, factor, total, '');
  return {replication: {class: `${PACKAGE}SimpleStrategy`, replication_factor: String(factor)}, warnings};
}

/** `replication_factor` stands for every data center that is not named. */
function networkTopology(keyspace: string, factors: PropertyMap, nodes: ReadonlyMap<string, number>): Replication {
  const {replication_factor: everywhere, ...named} = factors;
  refuseOthers(
    keyspace,
    'NetworkTopologyStrategy',
    Object.keys(named).filter(name => !nodes.has(name)),
  );
  if (everywhere !== undefined && Object.keys(named).length === 0 && /[^\d/-]/.test(everywhere)) {
    throw config('Configuration for at least one datacenter must be present');
  }
  const replication: Record<string, string> = {class: `${PACKAGE}NetworkTopologyStrategy`};
  const warnings: string[] = [];
  for (const [dataCenter, count] of nodes) {
    const text = named[dataCenter] ?? everywhere;
    if (text !== undefined) {
      const factor = factorOf(text);
      replication[dataCenter] = String(factor);
      warnings.push(...tooMany(keyspace, factor, count, ` for datacenter ${dataCenter}`));
    }
  }
  if (Object.keys(replication).length === 1) {
    throw config('Configuration for at least one datacenter must be present');
  }
  return {replication, warnings};
}

function refuseOthers(keyspace: string, strategy: string, names: readonly string[]): void {
  if (names.length > 0) {
    throw config(`Unrecognized strategy option {${names.join(', ')}} passed to ${strategy} for keyspace ${keyspace}`);
  }
}

function factorOf(text: string): number {
  if (/^\d+\/\d+$/.test(text)) {
    throw config('Transient replication is not enabled on this node');
  }
  if (!/^-?\d+$/.test(text) || Number(text) >= 2 ** 31) {
    throw config(`For input string: "${text}"`);
  }
  if (Number(text) < 0) {
    throw config(`Replication factor must be non-negative, found ${text}`);
  }
  return Number(text);
}

function tooMany(keyspace: string, factor: number, nodes: number, where: string): readonly string[] {
  return factor > nodes
    ? [`Your replication factor ${factor} for keyspace ${keyspace} is higher than the number of nodes ${nodes}${where}`]
    : [];
}
