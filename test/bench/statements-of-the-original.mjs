// What Cassandra does for a document: inserted through the gateway, and by the statement that the original Data API sends for it, through
// cassandra-driver. Both in turns, into collections of their own, with as many in flight.
import {randomUUID} from 'node:crypto';
import {BATCH, documentOf} from './data-api.mjs';
import {closedLoop, cpuMs, number, table} from './measure.mjs';

const CONCURRENCY = 2;
/** In turns; the first round warms up. All others count: what Cassandra writes and merges by the way belongs to them. */
const ROUNDS = 9;
/** In the order of the original's statement. */
const COLUMNS = [
  'key',
  'tx_id',
  'doc_json',
  'exist_keys',
  'array_size',
  'array_contains',
  'query_bool_values',
  'query_dbl_values',
  'query_text_values',
  'query_null_values',
  'query_timestamp_values',
  'query_lexical_value',
];
const SETS = new Set(['exist_keys', 'array_contains', 'query_null_values']);
const MAPS = new Set(COLUMNS.filter(name => name === 'array_size' || /^query_.*_values$/.test(name)));

export async function statementsOfTheOriginal({cassandra, call, keyspace, peer, program, documents}) {
  const {consistencies} = cassandra.types;
  const client = new cassandra.Client({
    contactPoints: [`127.0.0.1:${peer.port}`],
    localDataCenter: 'datacenter1',
    credentials: {username: 'cassandra', password: 'cassandra'},
    socketOptions: {readTimeout: 60_000},
    encoding: {map: Map, set: Set},
    queryOptions: {consistency: consistencies.localQuorum, serialConsistency: consistencies.localSerial, prepare: true},
  });
  const [ours, theirs] = ['through_gateway', 'by_statements'];
  for (const name of [ours, theirs]) await call(`/${keyspace}`, {createCollection: {name}});
  const count = Math.ceil(documents / (ROUNDS + 1) / BATCH);
  /** Those of the round, to be sent by the other way as well: with the same words, so that indexes have as much to do. */
  let ids = [];
  let rows = [];
  let made = 0;
  const insertMany = async () => {
    const batch = Array.from({length: BATCH}, () => documentOf(randomUUID(), (made += 1)));
    const {status} = await call(`/${keyspace}/${ours}`, {insertMany: {documents: batch, options: {ordered: false}}});
    ids.push(...status.insertedIds);
    return status.insertedIds.length;
  };
  const keyOf = id => new cassandra.types.Tuple(1, id);
  const readRows = async () => {
    rows = [];
    await closedLoop({
      pid: program.pid,
      concurrency: BATCH,
      count: ids.length,
      work: async i => {
        const found = await client.execute(`SELECT * FROM ${keyspace}.${ours} WHERE key = ?`, [keyOf(ids[i])]);
        rows.push(found.first());
      },
    });
    ids = [];
  };
  const text = `INSERT INTO ${keyspace}.${theirs} (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')}) IF NOT EXISTS`;
  const empty = name => (SETS.has(name) ? new Set() : MAPS.has(name) ? new Map() : null);
  const insert = row => {
    const values = {...row, tx_id: cassandra.types.TimeUuid.now()};
    return client.execute(
      text,
      COLUMNS.map(name => values[name] ?? empty(name)),
    );
  };
  const works = [
    {work: insertMany},
    {
      work: async i => {
        const results = await Promise.all(rows.slice(i * BATCH, (i + 1) * BATCH).map(insert));
        return results.filter(result => result.wasApplied()).length;
      },
    },
  ];
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const one of works) {
      if (one.work !== insertMany) await readRows();
      const before = cpuMs(peer.pid);
      const {units} = await closedLoop({pid: program.pid, concurrency: CONCURRENCY, count, work: one.work});
      if (round > 0) {
        one.cpu = (one.cpu ?? 0) + (cpuMs(peer.pid) - before) / units / ROUNDS;
      }
    }
  }
  await client.shutdown();
  const [through, original] = works;
  table(
    'What Cassandra does for a document',
    ['inserted by', 'CPU of Cassandra, ms', 'goal'],
    [
      ['the statements of the original', number(original.cpu), ''],
      ['insertMany through the gateway', number(through.cpu), number(original.cpu)],
    ],
  );
}
