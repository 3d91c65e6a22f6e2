/** What is known of the schema: read whole when a node is first asked, then in the parts that are told to have changed. */
import type {Keyspace, Schema} from '../../../core/cql/schema/schema.ts';
import type {WireSchemaChange} from '../../../wire/cql/response-decode.ts';
import {askRows} from './ask.ts';
import type {Connection} from './connection.ts';
import {changesBetween} from './schema-diff.ts';
import {readKeyspaces, SCHEMA_TABLES, TABLE_TABLES, VIRTUAL_TABLES, withTableRows} from './schema-reader.ts';
import type {SchemaRows} from './schema-reader.ts';
import {systemRows} from './system-row.ts';

const NO_ROWS: SchemaRows = {
  keyspaces: [],
  tables: [],
  columns: [],
  types: [],
  indexes: [],
  views: [],
  dropped_columns: [],
};

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** What was read longer ago is read once more when in doubt. */
const MAX_LAST_READS = 1_000;

const tableKey = (keyspace: string, name: string): string => `${keyspace}\0${name}`;

export class SchemaKeeper {
  schema: Schema = {version: '', keyspaces: new Map()};
  /** Reads come one after the other. */
  #reading: Promise<unknown> = Promise.resolve();
  /** The read that has not begun yet. */
  #next: {readonly wanted: WireSchemaChange[]; readonly done: Promise<void>} | undefined;
  /** Reads that have begun. */
  #begun = 0;
  /** By keyspace or table, which read was the last. */
  readonly #lastReads = new Map<string, number>();

  /** Gives what is different from what was known; nothing the first time. Fails with `unavailable`. */
  async readAll(connection: Connection): Promise<readonly WireSchemaChange[]> {
    let changes: readonly WireSchemaChange[] = [];
    await this.#inTurn(async () => {
      const [stored, virtual, version] = await Promise.all([
        readTables(connection, 'system_schema', SCHEMA_TABLES, ''),
        readTables(connection, 'system_virtual_schema', VIRTUAL_TABLES, '').catch(() => NO_ROWS),
        readVersion(connection),
      ]);
      const isFirst = this.schema.version === '';
      const before = this.schema.keyspaces;
      const keyspaces = [...readKeyspaces(stored, before, false), ...readKeyspaces(virtual, before, true)];
      this.schema = {version, keyspaces: new Map(keyspaces.map(keyspace => [keyspace.name, keyspace]))};
      changes = isFirst ? [] : changesBetween(before, this.schema.keyspaces);
    });
    return changes;
  }

  /**
   * Reads what has changed, on the connection that there is when its turn comes. Those that wait for a turn share one read, which begins after all
   * of them have asked: of many definitions at once each is read, but not as often as there are definitions. Fails with `unavailable`.
   */
  refresh(connected: () => Connection, changes: readonly WireSchemaChange[]): Promise<void> {
    if (this.#next === undefined) {
      const wanted: WireSchemaChange[] = [];
      const done = this.#inTurn(async () => {
        this.#next = undefined;
        await this.#readChanged(connected(), wanted);
      });
      this.#next = {wanted, done};
    }
    this.#next.wanted.push(...changes);
    return this.#next.done;
  }

  /** Of now, to ask later whether something was read after it. */
  get moment(): number {
    return this.#begun;
  }

  /** A read of it began after `moment`, and has succeeded. */
  wasReadAfter(moment: number, {target, keyspace, name}: WireSchemaChange): boolean {
    const whole = this.#lastReads.get(keyspace) ?? 0;
    const own = target === 'TABLE' && name !== undefined ? (this.#lastReads.get(tableKey(keyspace, name)) ?? 0) : 0;
    return whole > moment || own > moment;
  }

  async #readChanged(connection: Connection, changes: readonly WireSchemaChange[]): Promise<void> {
    const begun = ++this.#begun;
    const version = await readVersion(connection);
    const keyspaces = new Map(this.schema.keyspaces);
    const done = new Set<string>();
    for (const {target, keyspace, name} of changes) {
      const isTable = target === 'TABLE' && name !== undefined && keyspaces.has(keyspace);
      const what = isTable ? tableKey(keyspace, name) : keyspace;
      if (!done.has(what) && !done.has(keyspace)) {
        done.add(what);
        const next = isTable
          ? await readTable(connection, keyspaces.get(keyspace)!, name)
          : await this.#readKeyspace(connection, keyspace);
        if (next === undefined) {
          keyspaces.delete(keyspace);
        } else {
          keyspaces.set(keyspace, next);
        }
      }
    }
    this.schema = {version, keyspaces};
    if (this.#lastReads.size > MAX_LAST_READS) {
      this.#lastReads.clear();
    }
    for (const what of done) {
      this.#lastReads.set(what, begun);
    }
  }

  async #readKeyspace(connection: Connection, name: string): Promise<Keyspace | undefined> {
    const where = ` WHERE keyspace_name = ${literal(name)}`;
    const rows = await readTables(connection, 'system_schema', SCHEMA_TABLES, where);
    return readKeyspaces(rows, this.schema.keyspaces, false)[0];
  }

  async #inTurn(read: () => Promise<void>): Promise<void> {
    const earlier = this.#reading;
    const running = (async () => {
      await earlier.catch(() => {});
      await read();
    })();
    this.#reading = running;
    running.catch(() => {});
    await running;
  }
}

async function readTable(connection: Connection, before: Keyspace, name: string): Promise<Keyspace> {
  const where = (column: string) => ` WHERE keyspace_name = ${literal(before.name)} AND ${column} = ${literal(name)}`;
  const [rows, views] = await Promise.all([
    readTables(connection, 'system_schema', TABLE_TABLES, where('table_name')),
    readTables(connection, 'system_schema', ['views'], where('view_name')),
  ]);
  return withTableRows(before, name, {...rows, views: views.views});
}

/** Whether all nodes but those in `downs` (host ids) have the schema that the asked one has. */
export async function isAgreed(connection: Connection, downs: ReadonlySet<string>): Promise<boolean> {
  const [version, peers] = await Promise.all([
    readVersion(connection),
    askRows(connection, 'SELECT host_id, schema_version FROM system.peers'),
  ]);
  return systemRows(peers).every(row => downs.has(row.uuid('host_id') ?? '') || row.uuid('schema_version') === version);
}

async function readVersion(connection: Connection): Promise<string> {
  const rows = systemRows(await askRows(connection, `SELECT schema_version FROM system.local WHERE key = 'local'`));
  return rows[0]?.uuid('schema_version') ?? '';
}

async function readTables(
  connection: Connection,
  keyspace: string,
  tables: readonly (keyof SchemaRows)[],
  where: string,
): Promise<SchemaRows> {
  const read = await Promise.all(
    tables.map(async table => {
      const rows = systemRows(await askRows(connection, `SELECT * FROM ${keyspace}.${table}${where}`));
      return [table, rows] as const;
    }),
  );
  return {...NO_ROWS, ...Object.fromEntries(read)};
}
