//! The first steps of the Rust driver `scylla`, with only the address set.
use futures::TryStreamExt;
use scylla::client::session_builder::SessionBuilder;
use std::env::var;
use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let setting = |name: &str, fallback: &str| var(name).unwrap_or_else(|_| fallback.to_owned());
    let session = SessionBuilder::new()
        .known_node(format!("{}:{}", setting("CQL_HOST", "127.0.0.1"), setting("CQL_PORT", "9042")))
        .user(setting("DB_USERNAME", "cassandra"), setting("DB_PASSWORD", "cassandra"))
        .build()
        .await?;
    session
        .query_unpaged("CREATE KEYSPACE IF NOT EXISTS quickstart_cql_rust WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}", ())
        .await?;
    session
        .query_unpaged("CREATE TABLE IF NOT EXISTS quickstart_cql_rust.users (id int PRIMARY KEY, name text, scores list<int>)", ())
        .await?;
    let insert = session.prepare("INSERT INTO quickstart_cql_rust.users (id, name, scores) VALUES (?, ?, ?)").await?;
    for id in 0..20_i32 {
        session.execute_unpaged(&insert, (id, format!("user {id}"), vec![id, id * 2])).await?;
    }
    let found = session.query_unpaged("SELECT name, scores FROM quickstart_cql_rust.users WHERE id = ?", (7,)).await?.into_rows_result()?;
    let (name, scores) = found.single_row::<(String, Vec<i32>)>()?;
    println!("Read: {name} {scores:?}");
    let mut select = session.prepare("SELECT id FROM quickstart_cql_rust.users").await?;
    select.set_page_size(7);
    let rows: Vec<(i32,)> = session.execute_iter(select, ()).await?.rows_stream::<(i32,)>()?.try_collect().await?;
    println!("Rows: {}", rows.len());
    Ok(())
}
