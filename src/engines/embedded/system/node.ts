/** Rows of the tables of system_views that tell of the node: its place, its properties, what its tables and indexes take. */
import {release} from 'node:os';
import {isNative} from '../../../core/cql/schema/types-of.ts';
import type {Column, Index, Table} from '../../../core/cql/schema/schema.ts';
import type {VirtualRow} from '../context.ts';
import {STORAGE_ADDRESS, STORAGE_PORT} from './local.ts';
import type {SystemRows, SystemSource} from './source.ts';
import {bigint, boolean, inet, int, rowOf, text} from './values.ts';

export const gossipRows: SystemRows = source => {
  const {info} = source;
  const {host, port} = source.address();
  return [
    rowOf({
      address: inet(STORAGE_ADDRESS),
      port: int(STORAGE_PORT),
      dc: text(info.dataCenter),
      generation: int(source.startedAt),
      host_id: text(info.hostId),
      hostname: text(STORAGE_ADDRESS),
      internal_address_and_port: text(`${STORAGE_ADDRESS}:${STORAGE_PORT}`),
      internal_ip: text(STORAGE_ADDRESS),
      native_address_and_port: text(`${host}:${port}`),
      rack: text(info.rack),
      release_version: text(info.releaseVersion),
      rpc_address: text(host),
      rpc_ready: text('true'),
      schema: text(source.schema().version),
      status: text(`NORMAL,${source.tokens[0] ?? ''}`),
      status_with_port: text(`NORMAL,${source.tokens[0] ?? ''}`),
    }),
  ];
};

/** Those that tell what the program runs on; the environment may hold secrets. */
export const propertyRows: SystemRows = () => {
  const properties = {
    'file.encoding': 'UTF-8',
    'node.version': process.version,
    'os.arch': process.arch,
    'os.name': process.platform,
    'os.version': release(),
  };
  return Object.entries(properties).map(([name, value]) => rowOf({name: text(name), value: text(value)}));
};

const MEBIBYTE = 2 ** 20;

/** Rounded up: what takes anything takes one. */
export const diskUsageRows: SystemRows = function* (source): Generator<VirtualRow> {
  for (const table of tables(source)) {
    const bytes = source.tableStore(table)?.statistics().bytes ?? 0;
    yield rowOf({
      keyspace_name: text(table.keyspace),
      table_name: text(table.name),
      mebibytes: bigint(BigInt(Math.ceil(bytes / MEBIBYTE))),
    });
  }
};

/** Storage-attached indexes of all tables. */
export const columnIndexRows: SystemRows = function* (source): Generator<VirtualRow> {
  for (const table of tables(source)) {
    const stored = source.tableStore(table);
    for (const index of table.indexes.filter(each => each.kind === 'CUSTOM')) {
      const isReady = stored?.isIndexReady(index.id) === true;
      yield rowOf({
        keyspace_name: text(table.keyspace),
        index_name: text(index.name),
        analyzer: text(analyzerOf(index)),
        column_name: text(index.column),
        is_building: boolean(!isReady),
        is_queryable: boolean(isReady),
        is_string: boolean(holdsText(table.byName.get(index.column), index)),
        table_name: text(table.name),
      });
    }
  }
};

/** As Cassandra names what it does to texts before they go into the index. */
function analyzerOf({options}: Index): string {
  const isOn = (name: string): boolean => options[name]?.toLowerCase() === 'true';
  const steps = [
    ...(options['case_sensitive']?.toLowerCase() === 'false' ? ['caseSensitive=false'] : []),
    ...(isOn('normalize') ? ['normalized=true'] : []),
    ...(isOn('ascii') ? ['ascii=true'] : []),
  ];
  return steps.length === 0 ? 'NoOpAnalyzer' : `NonTokenizingAnalyzer{${steps.join(', ')}}`;
}

/** Whether terms are compared as bytes of a text: of the parts of a collection that the index is on. */
function holdsText(column: Column | undefined, {target}: Index): boolean {
  const type = column?.type;
  if (type === undefined) {
    return false;
  }
  const part =
    type.kind === 'map' && target !== 'full' && target !== 'entries'
      ? target === 'keys'
        ? type.key
        : type.value
      : (type.kind === 'list' || type.kind === 'set') && target !== 'full'
        ? type.element
        : type;
  return part.kind !== 'native' || isNative(part, 'text') || isNative(part, 'ascii');
}

function* tables(source: SystemSource): Generator<Table> {
  for (const keyspace of source.schema().keyspaces.values()) {
    for (const table of keyspace.tables.values()) {
      if (!table.isVirtual) {
        yield table;
      }
    }
  }
}
