// The Apache Cassandra Go driver (gocql 2) against the address of the environment.
// Says `ok: NAME`, or `failed: NAME` and why, of each part.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"os"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	gocql "github.com/apache/cassandra-gocql-driver/v2"
	"github.com/apache/cassandra-gocql-driver/v2/lz4"
	"github.com/apache/cassandra-gocql-driver/v2/snappy"
	"gopkg.in/inf.v0"
)

const ks = "driver_go2"

var session *gocql.Session

func cluster(password string) *gocql.ClusterConfig {
	config := gocql.NewCluster(os.Getenv("CQL_HOST"))
	port, err := strconv.Atoi(os.Getenv("CQL_PORT"))
	if err != nil {
		log.Fatal(err)
	}
	config.Port = port
	config.Timeout = 20 * time.Second
	config.ConnectTimeout = 10 * time.Second
	config.Authenticator = gocql.PasswordAuthenticator{Username: "cassandra", Password: password}
	return config
}

func part(name string, work func()) {
	defer func() {
		if why := recover(); why != nil {
			fmt.Printf("failed: %s\n%v\n", name, why)
		} else {
			fmt.Printf("ok: %s\n", name)
		}
	}()
	work()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func same(seen, expected any) {
	if !reflect.DeepEqual(seen, expected) {
		panic(fmt.Sprintf("saw %v (%T), expected %v (%T)", seen, seen, expected, expected))
	}
}

func run(statement string, values ...any) {
	if err := session.Query(statement, values...).Exec(); err != nil {
		panic(fmt.Sprintf("%s: %v", statement, err))
	}
}

func main() {
	var err error
	session, err = cluster("cassandra").CreateSession()
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()
	run("DROP KEYSPACE IF EXISTS " + ks)
	run("CREATE KEYSPACE " + ks + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}")
	part("types", types)
	part("metadata", metadata)
	part("paging", paging)
	part("batches, conditions and counters", batches)
	part("errors", failures)
	part("a query trace", tracing)
	for version := 3; version <= 5; version++ {
		part(fmt.Sprintf("protocol %d", version), func() { speaks(version, nil) })
		part(fmt.Sprintf("protocol %d, lz4", version), func() { speaks(version, lz4.LZ4Compressor{}) })
		if version < 5 {
			part(fmt.Sprintf("protocol %d, snappy", version), func() { speaks(version, snappy.SnappyCompressor{}) })
		}
	}
	run("DROP KEYSPACE " + ks)
}

type address struct {
	Street string `cql:"street"`
	Zip    int    `cql:"zip"`
}

func types() {
	run("CREATE TYPE " + ks + ".address (street text, zip int)")
	run("CREATE TABLE " + ks + ".types (k int PRIMARY KEY, a ascii, b bigint, bl blob, bo boolean, d date, de decimal, dd double, du duration, f float, i inet, s smallint, t time, " +
		"ts timestamp, ti tinyint, tu timeuuid, u uuid, vi varint, l list<text>, st set<int>, m map<text, bigint>, tt tuple<int, text>, ad frozen<address>, v vector<float, 3>)")
	id, random := gocql.TimeUUID(), gocql.MustRandomUUID()
	large := new(big.Int).Neg(new(big.Int).Lsh(big.NewInt(1), 200))
	day := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	moment := time.UnixMilli(-1).UTC()
	run("INSERT INTO "+ks+".types (k, a, b, bl, bo, d, de, dd, du, f, i, s, t, ts, ti, tu, u, vi, l, st, m, tt, ad, v) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (?, ?), ?, ?)",
		1, "ascii", int64(-1<<63), []byte{0, 255}, true, day, inf.NewDec(-150, 2), 1.5e300, gocql.Duration{Months: 1, Days: 2, Nanoseconds: 3}, float32(0.5), net.ParseIP("2001:db8::1"),
		int16(-32768), 45296789*time.Millisecond, moment, int8(-128), id, random, large, []string{"a", "é"}, []int{1, 2}, map[string]int64{"k": 1}, 1, "one", address{"Elm", 5}, []float32{1, 0.25, -2})
	var (
		a, one string
		b      int64
		bl     []byte
		bo     bool
		d, ts  time.Time
		de     *inf.Dec
		dd     float64
		du     gocql.Duration
		f      float32
		i      net.IP
		s      int16
		t      time.Duration
		ti     int8
		tu, u  gocql.UUID
		vi     *big.Int
		l      []string
		st     []int
		m      map[string]int64
		first  int
		ad     address
		v      []float32
	)
	must(session.Query("SELECT a, b, bl, bo, d, de, dd, du, f, i, s, t, ts, ti, tu, u, vi, l, st, m, tt, ad, v FROM "+ks+".types WHERE k = ?", 1).
		Scan(&a, &b, &bl, &bo, &d, &de, &dd, &du, &f, &i, &s, &t, &ts, &ti, &tu, &u, &vi, &l, &st, &m, &first, &one, &ad, &v))
	same([]any{a, b, bl, bo, d.UTC(), de.String(), dd, du, f, i.String(), s, t, ts.UTC(), ti, tu, u, vi.String(), l, st, m, first, one, ad, v},
		[]any{"ascii", int64(-1 << 63), []byte{0, 255}, true, day, "-1.50", 1.5e300, gocql.Duration{Months: 1, Days: 2, Nanoseconds: 3}, float32(0.5), "2001:db8::1", int16(-32768),
			45296789 * time.Millisecond, moment, int8(-128), id, random, large.String(), []string{"a", "é"}, []int{1, 2}, map[string]int64{"k": 1}, 1, "one", address{"Elm", 5}, []float32{1, 0.25, -2}})
	run("INSERT INTO "+ks+".types (k, a, b) VALUES (?, ?, ?)", 1, gocql.UnsetValue, nil)
	var missing *int64
	must(session.Query("SELECT a, b FROM "+ks+".types WHERE k = 1").Scan(&a, &missing))
	same(a, "ascii")
	same(missing == nil, true)
}

func metadata() {
	// The driver learns of new schema by events, somewhat later.
	keyspace, err := session.KeyspaceMetadata(ks)
	for waited := 0; waited < 100 && (err != nil || len(keyspace.Tables) == 0); waited++ {
		time.Sleep(100 * time.Millisecond)
		keyspace, err = session.KeyspaceMetadata(ks)
	}
	must(err)
	same(keyspace.StrategyClass, "org.apache.cassandra.locator.SimpleStrategy")
	table := keyspace.Tables["types"]
	same(len(table.Columns), 24)
	same(table.PartitionKey[0].Name, "k")
	same(keyspace.UserTypes["address"].FieldNames, []string{"street", "zip"})
	must(session.AwaitSchemaAgreement(context.Background()))
	hosts := session.GetHosts()
	same(len(hosts), 1)
	same(hosts[0].DataCenter(), os.Getenv("CQL_DC"))
}

func paging() {
	run("CREATE TABLE " + ks + ".many (k int PRIMARY KEY, v text)")
	var group sync.WaitGroup
	problems := make(chan error, 1000)
	for k := 0; k < 1000; k++ {
		group.Add(1)
		go func(k int) {
			defer group.Done()
			problems <- session.Query("INSERT INTO "+ks+".many (k, v) VALUES (?, ?)", k, fmt.Sprintf("v%d", k)).Exec()
		}(k)
	}
	group.Wait()
	close(problems)
	for err := range problems {
		must(err)
	}
	for _, size := range []int{7, 999, 1000, 5000} {
		rows, seen := session.Query("SELECT k FROM "+ks+".many").PageSize(size).Iter(), map[int]bool{}
		var k int
		for rows.Scan(&k) {
			seen[k] = true
		}
		must(rows.Close())
		same(len(seen), 1000)
	}
	var state []byte
	pages, count := 0, 0
	for {
		rows := session.Query("SELECT k FROM " + ks + ".many").PageSize(300).PageState(state).Iter()
		state = append([]byte(nil), rows.PageState()...)
		scanner := rows.Scanner()
		for scanner.Next() {
			var k int
			must(scanner.Scan(&k))
			count++
		}
		must(scanner.Err())
		pages++
		if len(state) == 0 {
			break
		}
	}
	same([]int{pages, count}, []int{4, 1000})
	row := map[string]any{}
	must(session.Query("SELECT * FROM " + ks + ".many WHERE k = 5").MapScan(row))
	same(row, map[string]any{"k": 5, "v": "v5"})
}

func batches() {
	batch := session.Batch(gocql.LoggedBatch)
	for k := 0; k < 20; k++ {
		batch.Query("INSERT INTO "+ks+".many (k, v) VALUES (?, ?)", k, "batched")
	}
	must(batch.Exec())
	var v string
	must(session.Query("SELECT v FROM " + ks + ".many WHERE k = 19").Scan(&v))
	same(v, "batched")
	var k int
	applied, err := session.Query("INSERT INTO "+ks+".many (k, v) VALUES (?, ?) IF NOT EXISTS", 1, "x").ScanCAS(&k, &v)
	must(err)
	same([]any{applied, k, v}, []any{false, 1, "batched"})
	row := map[string]any{}
	applied, err = session.Query("UPDATE " + ks + ".many SET v = 'y' WHERE k = 1 IF v = 'batched'").SerialConsistency(gocql.LocalSerial).MapScanCAS(row)
	must(err)
	same(applied, true)
	conditional := session.Batch(gocql.LoggedBatch)
	conditional.Query("UPDATE " + ks + ".many SET v = 'z' WHERE k = 1 IF v = 'nope'")
	applied, rows, err := conditional.MapExecCAS(row)
	must(err)
	must(rows.Close())
	same(applied, false)
	run("CREATE TABLE " + ks + ".hits (k text PRIMARY KEY, n counter)")
	counters := session.Batch(gocql.CounterBatch)
	for i := 0; i < 3; i++ {
		counters.Query("UPDATE "+ks+".hits SET n = n + ? WHERE k = 'a'", int64(2))
	}
	must(counters.Exec())
	var n int64
	must(session.Query("SELECT n FROM " + ks + ".hits WHERE k = 'a'").Scan(&n))
	same(n, int64(6))
	must(session.Query("INSERT INTO " + ks + ".many (k, v) VALUES (7777, 'timed') USING TTL 1000").WithTimestamp(77).Consistency(gocql.Quorum).Exec())
	var written int64
	must(session.Query("SELECT writetime(v) FROM " + ks + ".many WHERE k = 7777").Scan(&written))
	same(written, int64(77))
}

func failures() {
	for statement, expected := range map[string]struct {
		code int
		text string
	}{
		"SELEC * FROM x":                                       {0x2000, "line 1:0 no viable alternative at input 'SELEC'"},
		"SELECT * FROM " + ks + ".nope":                        {0x2200, "table nope does not exist"},
		"SELECT * FROM " + ks + ".many WHERE v = 'x'":          {0x2200, "ALLOW FILTERING"},
		"CREATE TABLE " + ks + ".many (k int PRIMARY KEY)":     {0x2400, "many"},
		"DROP TABLE system_schema.tables":                      {0x2100, ""},
		"INSERT INTO " + ks + ".many (k, v) VALUES ('x', 'y')": {0x2200, "Invalid STRING constant (x) for \"k\" of type int"},
	} {
		err := session.Query(statement).Exec()
		var failure gocql.RequestError
		if !errors.As(err, &failure) {
			panic(fmt.Sprintf("%s: %v", statement, err))
		}
		same(failure.Code(), expected.code)
		same(strings.Contains(failure.Message(), expected.text), true)
	}
	wrong := cluster("wrong")
	wrong.Logger = gocql.NewLogger(gocql.LogLevelNone)
	_, err := wrong.CreateSession()
	same(err != nil && strings.Contains(err.Error(), "incorrect"), true)
	same(errors.Is(session.Query("SELECT * FROM "+ks+".many WHERE k = -1").Scan(), gocql.ErrNotFound), true)
	run("ALTER TABLE " + ks + ".many ADD late int")
	row := map[string]any{}
	must(session.Query("SELECT * FROM "+ks+".many WHERE k = ?", 5).MapScan(row))
	same(len(row), 3)
	run("DROP TABLE " + ks + ".many")
	run("CREATE TABLE " + ks + ".many (k int PRIMARY KEY, v text)")
	run("INSERT INTO "+ks+".many (k, v) VALUES (?, ?)", 5, "new")
	row = map[string]any{}
	must(session.Query("SELECT * FROM "+ks+".many WHERE k = ?", 5).MapScan(row))
	same(row, map[string]any{"k": 5, "v": "new"})
}

func tracing() {
	var text bytes.Buffer
	must(session.Query("SELECT * FROM " + ks + ".many LIMIT 5").Trace(gocql.NewTraceWriter(session, io.Writer(&text))).Exec())
	if !strings.Contains(text.String(), "Tracing session") || strings.Count(text.String(), "\n") < 2 {
		panic(text.String())
	}
}

func speaks(version int, compressor gocql.Compressor) {
	config := cluster("cassandra")
	config.ProtoVersion = version
	config.Compressor = compressor
	config.Keyspace = ks
	other, err := config.CreateSession()
	must(err)
	defer other.Close()
	large := strings.Repeat("text that compresses well, ", 20_000)
	must(other.Query("INSERT INTO many (k, v) VALUES (?, ?)", 9000, large).Exec())
	var v string
	must(other.Query("SELECT v FROM many WHERE k = ?", 9000).Scan(&v))
	same(v == large, true)
}
