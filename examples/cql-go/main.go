// The first steps of gocql, with only the address set.
package main

import (
	"fmt"
	"log"
	"os"
	"strconv"
	"time"

	"github.com/gocql/gocql"
)

func env(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}

func main() {
	cluster := gocql.NewCluster(env("CQL_HOST", "127.0.0.1"))
	port, err := strconv.Atoi(env("CQL_PORT", "9042"))
	if err != nil {
		log.Fatal(err)
	}
	cluster.Port = port
	cluster.Timeout = 10 * time.Second
	cluster.Authenticator = gocql.PasswordAuthenticator{Username: env("DB_USERNAME", "cassandra"), Password: env("DB_PASSWORD", "cassandra")}
	session, err := cluster.CreateSession()
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()
	run := func(query string, values ...any) {
		if err := session.Query(query, values...).Exec(); err != nil {
			log.Fatalf("%s: %v", query, err)
		}
	}
	run("CREATE KEYSPACE IF NOT EXISTS quickstart_cql_go WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}")
	run("CREATE TABLE IF NOT EXISTS quickstart_cql_go.users (id uuid, seen timestamp, name text, attributes map<text, int>, PRIMARY KEY (id, seen))")
	id := gocql.TimeUUID()
	for i := 0; i < 20; i++ {
		run("INSERT INTO quickstart_cql_go.users (id, seen, name, attributes) VALUES (?, ?, ?, ?)", id, time.UnixMilli(int64(i)), fmt.Sprintf("user %d", i), map[string]int{"n": i})
	}
	var name string
	var attributes map[string]int
	if err := session.Query("SELECT name, attributes FROM quickstart_cql_go.users WHERE id = ? AND seen = ?", id, time.UnixMilli(5)).Scan(&name, &attributes); err != nil {
		log.Fatal(err)
	}
	fmt.Println("Read:", name, attributes["n"])
	count := 0
	rows := session.Query("SELECT seen FROM quickstart_cql_go.users WHERE id = ?", id).PageSize(7).Iter()
	var seen time.Time
	for rows.Scan(&seen) {
		count++
	}
	if err := rows.Close(); err != nil {
		log.Fatal(err)
	}
	fmt.Println("Rows:", count)
}
