// The first steps of the DataStax Node.js driver, with only the address set.
import cassandra from 'cassandra-driver';

const client = new cassandra.Client({
  contactPoints: [`${process.env.CQL_HOST ?? '127.0.0.1'}:${process.env.CQL_PORT ?? 9042}`],
  localDataCenter: process.env.CQL_DC ?? 'datacenter1',
  credentials: {username: process.env.DB_USERNAME ?? 'cassandra', password: process.env.DB_PASSWORD ?? 'cassandra'},
});
await client.connect();
console.log(
  'Connected to',
  client.metadata.getHosts ? 'the cluster' : client.hosts.length,
  'hosts',
  client.hosts.length,
);
await client.execute(
  "CREATE KEYSPACE IF NOT EXISTS quickstart_cql_node WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
);
await client.execute(
  'CREATE TABLE IF NOT EXISTS quickstart_cql_node.users (id int PRIMARY KEY, name text, scores list<int>)',
);
const insert = 'INSERT INTO quickstart_cql_node.users (id, name, scores) VALUES (?, ?, ?)';
for (let i = 0; i < 20; i += 1) await client.execute(insert, [i, `user ${i}`, [i, i * 2]], {prepare: true});
const {rows} = await client.execute('SELECT name, scores FROM quickstart_cql_node.users WHERE id = ?', [7], {
  prepare: true,
});
console.log('Read:', rows[0].name, rows[0].scores.join(' '));
let count = 0;
for await (const row of client.stream('SELECT * FROM quickstart_cql_node.users', [], {
  prepare: true,
  fetchSize: 7,
  autoPage: true,
})) {
  count += row === null ? 0 : 1;
}
console.log('Rows:', count);
await client.shutdown();
