// The DataStax Node.js driver with its mapper against the address of the environment.
// Says `ok: NAME`, or `failed: NAME` and why, of each part.
import cassandra from 'cassandra-driver';
import assert from 'node:assert/strict';
import {setTimeout as sleep} from 'node:timers/promises';

const {types, mapping, concurrent, policies, errors} = cassandra;
const KS = 'driver_node';
const connect = (options = {}) =>
  new cassandra.Client({
    contactPoints: [`${process.env.CQL_HOST}:${process.env.CQL_PORT}`],
    localDataCenter: process.env.CQL_DC,
    credentials: {username: 'cassandra', password: 'cassandra'},
    ...options,
  });

async function part(name, work) {
  try {
    await work();
    console.log(`ok: ${name}`);
  } catch (error) {
    console.log(`failed: ${name}\n${error?.stack ?? error}`);
  }
}

const client = connect();
await client.connect();
await client.execute(`DROP KEYSPACE IF EXISTS ${KS}`);
await client.execute(`CREATE KEYSPACE ${KS} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`);
await client.execute(`USE ${KS}`);
const one = async (query, values) => (await client.execute(query, values, {prepare: true})).first();

await part('types', async () => {
  await client.execute('CREATE TYPE address (street text, zip int)');
  await client.execute(
    `CREATE TABLE types (k int PRIMARY KEY, a ascii, b bigint, bl blob, bo boolean, d date, de decimal, dd double, du duration, f float, i inet,
     s smallint, t time, ts timestamp, ti tinyint, tu timeuuid, u uuid, vi varint, l list<text>, st set<int>, m map<text, bigint>,
     tt tuple<int, text>, ad frozen<address>, v vector<float, 3>)`,
  );
  const values = {
    k: 1,
    a: 'ascii',
    b: types.Long.MIN_VALUE,
    bl: Buffer.from([0, 255]),
    bo: true,
    d: new types.LocalDate(2024, 2, 29),
    de: types.BigDecimal.fromString('-1.50'),
    dd: 1.5e300,
    du: new types.Duration(1, 2, types.Long.fromNumber(3)),
    f: 0.5,
    i: types.InetAddress.fromString('2001:db8::1'),
    s: -32768,
    t: types.LocalTime.fromString('12:34:56.789'),
    ts: new Date(-1),
    ti: -128,
    tu: types.TimeUuid.now(),
    u: types.Uuid.random(),
    vi: types.Integer.fromString(`-${2n ** 200n}`),
    l: ['a', 'é'],
    st: [1, 2],
    m: {k: types.Long.fromNumber(1)},
    tt: new types.Tuple(1, 'one'),
    ad: {street: 'Elm', zip: 5},
    v: new Float32Array([1, 0.25, -2]),
  };
  const names = Object.keys(values);
  const query = `INSERT INTO types (${names.join(', ')}) VALUES (${names.map(name => `:${name}`).join(', ')})`;
  await client.execute(query, values, {prepare: true});
  const row = await one('SELECT * FROM types WHERE k = ?', [1]);
  for (const name of names) {
    const shown = value => JSON.stringify(name === 'v' ? Array.from(value) : value);
    assert.equal(shown(row[name]), shown(values[name]), name);
  }
  await client.execute('INSERT INTO types (k, a, b) VALUES (?, ?, ?)', [1, types.unset, null], {prepare: true});
  const changed = await one('SELECT a, b FROM types WHERE k = ?', [1]);
  assert.deepEqual([changed.a, changed.b], ['ascii', null]);
});

await part('metadata', async () => {
  const table = await client.metadata.getTable(KS, 'types');
  assert.deepEqual(
    table.partitionKeys.map(column => column.name),
    ['k'],
  );
  assert.equal(table.columns.length, 24);
  assert.deepEqual(
    (await client.metadata.getUdt(KS, 'address')).fields.map(field => field.name),
    ['street', 'zip'],
  );
  assert.ok(client.metadata.keyspaces[KS].strategy.includes('SimpleStrategy'));
  assert.equal(client.metadata.getReplicas(KS, Buffer.from([0, 0, 0, 1])).length, 1);
  assert.equal(await client.metadata.checkSchemaAgreement(), true);
});

await part('schema events', async () => {
  const other = connect();
  await other.connect();
  await client.execute('CREATE TABLE watched (k int PRIMARY KEY)');
  assert.equal((await other.metadata.getTable(KS, 'watched')).columns.length, 1);
  await client.execute('ALTER TABLE watched ADD v text');
  for (let tries = 0; (await other.metadata.getTable(KS, 'watched')).columns.length < 2; tries += 1) {
    assert.ok(tries < 100, 'the change did not arrive');
    await sleep(100);
  }
  await client.execute('DROP TABLE watched');
  for (let tries = 0; (await other.metadata.getTable(KS, 'watched')) !== null; tries += 1) {
    assert.ok(tries < 100, 'the end did not arrive');
    await sleep(100);
  }
  await other.shutdown();
});

await part('paging, streams and concurrent execution', async () => {
  await client.execute('CREATE TABLE many (k int PRIMARY KEY, v text)');
  const {errors: problems} = await concurrent.executeConcurrent(
    client,
    'INSERT INTO many (k, v) VALUES (?, ?)',
    Array.from({length: 1000}, (_, k) => [k, `v${k}`]),
    {concurrencyLevel: 100},
  );
  assert.equal(problems.length, 0);
  for (const fetchSize of [7, 999, 1000, 5000]) {
    const seen = new Set();
    for await (const row of await client.execute('SELECT k FROM many', [], {prepare: true, fetchSize})) seen.add(row.k);
    assert.equal(seen.size, 1000, `pages of ${fetchSize}`);
  }
  const first = await client.execute('SELECT k FROM many', [], {prepare: true, fetchSize: 10});
  const second = await client.execute('SELECT k FROM many', [], {
    prepare: true,
    fetchSize: 10,
    pageState: first.pageState,
  });
  const keys = new Set(first.rows.map(row => row.k));
  assert.ok(second.rows.length === 10 && second.rows.every(row => !keys.has(row.k)));
  let rows = 0;
  await new Promise((resolve, reject) => {
    client.eachRow(
      'SELECT k FROM many',
      [],
      {prepare: true, fetchSize: 33, autoPage: true},
      () => (rows += 1),
      error => (error ? reject(error) : resolve()),
    );
  });
  assert.equal(rows, 1000);
});

await part('mapper', async () => {
  await client.execute(
    `CREATE TABLE videos (owner text, id timeuuid, title text, tags set<text>, likes map<text, int>, PRIMARY KEY (owner, id))
     WITH CLUSTERING ORDER BY (id DESC)`,
  );
  await client.execute(
    'CREATE TABLE videos_by_title (title text, owner text, id timeuuid, PRIMARY KEY (title, owner, id))',
  );
  const mapper = new mapping.Mapper(client, {
    models: {
      Video: {
        tables: ['videos', 'videos_by_title'],
        keyspace: KS,
        mappings: new mapping.UnderscoreCqlToCamelCaseMappings(),
      },
    },
  });
  const videos = mapper.forModel('Video');
  const ids = Array.from({length: 10}, () => types.TimeUuid.now());
  for (const [i, id] of ids.entries()) {
    await videos.insert({owner: 'ann', id, title: `t${i}`, tags: ['a', `b${i}`], likes: {x: i}}); // in both tables
  }
  assert.equal((await videos.get({owner: 'ann', id: ids[3]})).title, 't3');
  const found = (await videos.find({title: 't4'}, {fields: ['owner', 'id']})).toArray();
  assert.deepEqual(
    found.map(video => [video.owner, String(video.id)]),
    [['ann', String(ids[4])]],
  );
  const newest = (await videos.find({owner: 'ann', id: mapping.q.gt(ids[5])}, {limit: 3})).toArray();
  assert.deepEqual(
    newest.map(video => video.title),
    ['t9', 't8', 't7'],
  );
  assert.equal((await videos.find({owner: 'ann'}, {orderBy: {id: 'asc'}})).first().title, 't0');
  assert.equal((await videos.find({owner: mapping.q.in_(['ann', 'bob'])})).toArray().length, 10);
  await videos.update({owner: 'ann', id: ids[3], tags: mapping.q.append(['new']), likes: {y: 1}}, {ttl: 1000});
  assert.deepEqual((await videos.get({owner: 'ann', id: ids[3]})).tags, ['a', 'b3', 'new']);
  const insertOnce = await mapper
    .forModel('Video')
    .insert({owner: 'ann', id: ids[3], tags: ['z']}, {ifNotExists: true});
  assert.equal(insertOnce.wasApplied(), false);
  const renamed = await videos.update({owner: 'ann', id: ids[3], tags: ['z']}, {when: {tags: ['a', 'b3', 'new']}});
  assert.equal(renamed.wasApplied(), true);
  const changes = [
    videos.batching.update({owner: 'ann', id: ids[0], likes: {z: 9}}),
    videos.batching.remove({owner: 'ann', id: ids[1], title: 't1'}),
  ];
  await mapper.batch(changes);
  assert.equal((await videos.find({owner: 'ann'})).toArray().length, 9);
  assert.equal((await videos.findAll()).toArray().length, 9);
});

await part('batches, conditions and counters', async () => {
  const insert = 'INSERT INTO many (k, v) VALUES (?, ?)';
  await client.batch(
    Array.from({length: 20}, (_, k) => ({query: insert, params: [k, 'batched']})),
    {prepare: true},
  );
  assert.equal((await one('SELECT v FROM many WHERE k = 19')).v, 'batched');
  const refused = await client.execute(`${insert} IF NOT EXISTS`, [1, 'x'], {
    prepare: true,
    serialConsistency: types.consistencies.localSerial,
  });
  assert.equal(refused.wasApplied(), false);
  assert.equal(refused.first().v, 'batched');
  assert.equal((await client.execute("UPDATE many SET v = 'y' WHERE k = 1 IF v = 'batched'")).wasApplied(), true);
  await client.execute('CREATE TABLE hits (k text PRIMARY KEY, n counter)');
  const add = {query: "UPDATE hits SET n = n + ? WHERE k = 'a'", params: [2]};
  await client.batch([add, add, add], {prepare: true, counter: true});
  assert.equal(String((await one("SELECT n FROM hits WHERE k = 'a'")).n), '6');
  await client.execute("INSERT INTO many (k, v) VALUES (7777, 'timed') USING TTL 1000", [], {timestamp: 77});
  assert.equal(String((await one('SELECT writetime(v) AS w FROM many WHERE k = 7777')).w), '77');
});

await part('errors and schema changes', async () => {
  const codes = types.responseErrorCodes;
  for (const [query, code, text] of [
    ['SELEC * FROM x', codes.syntaxError, /line 1:0 no viable alternative at input 'SELEC'/],
    ['SELECT * FROM nope', codes.invalid, /table nope does not exist/],
    ["SELECT * FROM many WHERE v = 'x'", codes.invalid, /ALLOW FILTERING/],
    ['CREATE TABLE many (k int PRIMARY KEY)', codes.alreadyExists, /many/],
    ['DROP TABLE system_schema.tables', codes.unauthorized, /./],
    ["INSERT INTO many (k, v) VALUES ('x', 'y')", codes.invalid, /Invalid STRING constant \(x\) for "k" of type int/],
  ]) {
    await assert.rejects(client.execute(query), error => {
      assert.ok(error instanceof errors.ResponseError, String(error));
      assert.equal(error.code, code, query);
      assert.match(error.message, text);
      return true;
    });
  }
  const wrong = connect({credentials: {username: 'cassandra', password: 'wrong'}});
  await assert.rejects(wrong.connect(), error => {
    assert.ok(
      Object.values(error.innerErrors ?? {}).some(inner => /incorrect/.test(inner.message)),
      String(error),
    );
    return true;
  });
  await wrong.shutdown();
  const select = 'SELECT * FROM many WHERE k = ?';
  assert.equal((await one(select, [5])).keys().length, 2);
  await client.execute('DROP TABLE many');
  await client.execute('CREATE TABLE many (k int PRIMARY KEY, v text)');
  await client.execute("INSERT INTO many (k, v) VALUES (5, 'new')");
  assert.equal((await one(select, [5])).v, 'new');
});

await part('a query trace', async () => {
  const {info} = await client.execute('SELECT * FROM many LIMIT 5', [], {traceQuery: true});
  const trace = await client.metadata.getTrace(info.traceId);
  assert.equal(trace.requestType, 'Execute CQL3 query');
  assert.ok(trace.duration > 0 && trace.events.length > 0, JSON.stringify(trace));
  assert.match(JSON.stringify(trace.parameters), /LIMIT 5/);
});

for (const maxVersion of [3, 4]) {
  await part(`protocol ${maxVersion}`, async () => {
    const other = connect({
      keyspace: KS,
      protocolOptions: {maxVersion},
      profiles: [new cassandra.ExecutionProfile('default', {consistency: types.consistencies.localQuorum})],
      policies: {
        loadBalancing: new policies.loadBalancing.TokenAwarePolicy(
          new policies.loadBalancing.DCAwareRoundRobinPolicy(process.env.CQL_DC),
        ),
        speculativeExecution: new policies.speculativeExecution.ConstantSpeculativeExecutionPolicy(200, 1),
      },
    });
    await other.connect();
    const query = 'SELECT v FROM many WHERE k = ?';
    assert.equal((await other.execute(query, [5], {prepare: true, isIdempotent: true})).first().v, 'new');
    assert.equal(other.controlConnection.protocolVersion, maxVersion);
    await other.shutdown();
  });
}

await client.execute(`DROP KEYSPACE ${KS}`);
await client.shutdown();
