//! The Rust driver `scylla` against the address of the environment: metadata, types, paging, batches, conditions, traces, errors.
use futures::TryStreamExt;
use scylla::client::caching_session::CachingSession;
use scylla::client::execution_profile::ExecutionProfile;
use scylla::client::session::Session;
use scylla::client::session_builder::SessionBuilder;
use scylla::client::Compression;
use scylla::errors::{DbError, ExecutionError, RequestAttemptError};
use scylla::response::PagingState;
use scylla::statement::batch::{Batch, BatchType};
use scylla::statement::unprepared::Statement;
use scylla::statement::{Consistency, SerialConsistency};
use scylla::value::{Counter, CqlDate, CqlDuration, CqlTime, CqlTimestamp, CqlTimeuuid, CqlValue, CqlVarint, MaybeUnset};
use scylla::{DeserializeRow, DeserializeValue, SerializeRow, SerializeValue};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::env::var;
use std::future::Future;
use std::net::IpAddr;
use std::ops::ControlFlow;
use uuid::Uuid;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

const KS: &str = "driver_rust";

async fn part(name: &str, work: impl Future<Output = Outcome>) {
    match work.await {
        Ok(()) => println!("ok: {name}"),
        Err(why) => println!("failed: {name}\n{why}\n{why:?}"),
    }
}

macro_rules! same {
    ($seen:expr, $expected:expr) => {{
        let (seen, expected) = (&$seen, &$expected);
        if seen != expected {
            return Err(format!("line {}: saw {seen:?}, expected {expected:?}", line!()).into());
        }
    }};
}

fn builder(password: &str) -> SessionBuilder {
    SessionBuilder::new()
        .known_node(format!("{}:{}", var("CQL_HOST").unwrap(), var("CQL_PORT").unwrap()))
        .user("cassandra", password)
        .keyspaces_to_fetch([KS])
}

#[tokio::main]
async fn main() -> Outcome {
    let session = builder("cassandra").build().await?;
    session.query_unpaged(format!("DROP KEYSPACE IF EXISTS {KS}"), ()).await?;
    session
        .query_unpaged(format!("CREATE KEYSPACE {KS} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}"), ())
        .await?;
    session.use_keyspace(KS, false).await?;
    part("types and user types", types(&session)).await;
    part("metadata", metadata(&session)).await;
    part("paging and streams", paging(&session)).await;
    part("batches, conditions and counters", batches(&session)).await;
    part("prepared statements and schema changes", prepared(&session)).await;
    part("errors", errors(&session)).await;
    part("a query trace", tracing(&session)).await;
    part("compression lz4", compressed(Compression::Lz4)).await;
    part("compression snappy", compressed(Compression::Snappy)).await;
    session.query_unpaged(format!("DROP KEYSPACE {KS}"), ()).await?;
    Ok(())
}

#[derive(Debug, PartialEq, SerializeValue, DeserializeValue)]
struct Address {
    street: String,
    numbers: Option<Vec<i32>>,
}

#[derive(Debug, PartialEq, SerializeRow, DeserializeRow)]
struct Person {
    team: String,
    id: i32,
    home: Option<Address>,
    tags: HashSet<String>,
    scores: BTreeMap<String, i64>,
    pair: (i32, String),
    place: Vec<f32>,
}

async fn types(session: &Session) -> Outcome {
    session.query_unpaged("CREATE TYPE address (street text, numbers frozen<list<int>>)", ()).await?;
    session
        .query_unpaged(
            "CREATE TABLE people (team text, id int, home address, tags set<text>, scores map<text, bigint>, pair tuple<int, text>, place vector<float, 3>, \
             PRIMARY KEY (team, id)) WITH CLUSTERING ORDER BY (id DESC)",
            (),
        )
        .await?;
    let insert = session.prepare("INSERT INTO people (team, id, home, tags, scores, pair, place) VALUES (?, ?, ?, ?, ?, ?, ?)").await?;
    let person = |id: i32| Person {
        team: "red".into(),
        id,
        home: Some(Address { street: "Elm é".into(), numbers: Some(vec![id, 2]) }),
        tags: HashSet::from(["a".to_owned(), "b".to_owned()]),
        scores: BTreeMap::from([("x".to_owned(), i64::MIN)]),
        pair: (id, "one".into()),
        place: vec![1.0, 0.25, -2.0],
    };
    for id in 1..=3 {
        session.execute_unpaged(&insert, person(id)).await?;
    }
    let rows = session.query_unpaged("SELECT * FROM people WHERE team = ?", ("red",)).await?.into_rows_result()?;
    let seen: Vec<Person> = rows.rows::<Person>()?.collect::<Result<_, _>>()?;
    same!(seen, vec![person(3), person(2), person(1)]);

    session
        .query_unpaged(
            "CREATE TABLE natives (k int PRIMARY KEY, a ascii, b bigint, bl blob, bo boolean, d date, dd double, du duration, f float, i inet, s smallint, t time, \
             ts timestamp, ti tinyint, tu timeuuid, u uuid, vi varint)",
            (),
        )
        .await?;
    let insert = session
        .prepare("INSERT INTO natives (k, a, b, bl, bo, d, dd, du, f, i, s, t, ts, ti, tu, u, vi) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .await?;
    let duration = CqlDuration { months: 1, days: 2, nanoseconds: 3 };
    let address: IpAddr = "2001:db8::1".parse()?;
    let timeuuid: CqlTimeuuid = "8e14e760-7fa8-11eb-bc66-000000000001".parse()?;
    let uuid = Uuid::new_v4();
    let varint = CqlVarint::from_signed_bytes_be(vec![0x80; 20]);
    let mut values: Vec<Option<CqlValue>> = vec![
        Some(CqlValue::Int(1)),
        Some(CqlValue::Ascii("ascii".into())),
        Some(CqlValue::BigInt(i64::MAX)),
        Some(CqlValue::Blob(vec![0, 255])),
        Some(CqlValue::Boolean(true)),
        Some(CqlValue::Date(CqlDate(2_147_483_648))),
        Some(CqlValue::Double(1.5e300)),
        Some(CqlValue::Duration(duration)),
        Some(CqlValue::Float(0.5)),
        Some(CqlValue::Inet(address)),
        Some(CqlValue::SmallInt(i16::MIN)),
        Some(CqlValue::Time(CqlTime(86_399_999_999_999))),
        Some(CqlValue::Timestamp(CqlTimestamp(-1))),
        Some(CqlValue::TinyInt(i8::MIN)),
        Some(CqlValue::Timeuuid(timeuuid)),
        Some(CqlValue::Uuid(uuid)),
        Some(CqlValue::Varint(varint)),
    ];
    for round in 0..2 {
        session.execute_unpaged(&insert, &values).await?;
        let rows = session
            .query_unpaged("SELECT k, a, b, bl, bo, d, dd, du, f, i, s, t, ts, ti, tu, u, vi FROM natives WHERE k = 1", ())
            .await?
            .into_rows_result()?;
        same!(rows.single_row::<scylla::value::Row>()?.columns, values);
        if round == 0 {
            values[1..].fill(None);
        }
    }
    session.query_unpaged("INSERT INTO natives (k, a, b) VALUES (?, ?, ?)", (2, "kept", 5_i64)).await?;
    session
        .query_unpaged("INSERT INTO natives (k, a, b) VALUES (?, ?, ?)", (2, MaybeUnset::<&str>::Unset, MaybeUnset::Set(6_i64)))
        .await?;
    let row = session.query_unpaged("SELECT a, b FROM natives WHERE k = 2", ()).await?.into_rows_result()?;
    same!(row.single_row::<(String, i64)>()?, ("kept".to_owned(), 6));
    Ok(())
}

async fn metadata(session: &Session) -> Outcome {
    session.refresh_metadata().await?;
    let state = session.get_cluster_state();
    same!(state.get_nodes_info().len(), 1);
    let keyspace = state.get_keyspace(KS).ok_or("no keyspace")?;
    let table = keyspace.tables.get("people").ok_or("no table")?;
    same!(table.partition_key, vec!["team".to_owned()]);
    same!(table.clustering_key, vec!["id".to_owned()]);
    same!(table.columns.len(), 7);
    same!(keyspace.user_defined_types["address"].field_types.len(), 2);
    same!(state.compute_token(KS, "natives", &(1_i32,))?.value(), -4069959284402364209);
    same!(session.check_schema_agreement().await?.is_some(), true);
    Ok(())
}

async fn paging(session: &Session) -> Outcome {
    session.query_unpaged("CREATE TABLE many (k int PRIMARY KEY, v text)", ()).await?;
    let insert = session.prepare("INSERT INTO many (k, v) VALUES (?, ?)").await?;
    let writes = (0..1000_i32).map(|k| session.execute_unpaged(&insert, (k, format!("v{k}"))).into_future_boxed());
    futures::future::try_join_all(writes).await?;
    for size in [1, 7, 999, 1000, 5000] {
        let limit = if size == 1 { 60 } else { 1000 };
        let statement = Statement::new(format!("SELECT k FROM many LIMIT {limit}")).with_page_size(size);
        let rows: HashSet<i32> = session.query_iter(statement, ()).await?.rows_stream::<(i32,)>()?.map_ok(|row| row.0).try_collect().await?;
        same!(rows.len(), limit);
    }
    let statement = Statement::new("SELECT k FROM many").with_page_size(300);
    let mut state = PagingState::start();
    let mut pages = Vec::new();
    loop {
        let (page, next) = session.query_single_page(statement.clone(), (), state).await?;
        pages.push(page.into_rows_result()?.rows_num());
        match next.into_paging_control_flow() {
            ControlFlow::Break(()) => break,
            ControlFlow::Continue(next) => state = next,
        }
    }
    same!(pages, vec![300, 300, 300, 100]);
    Ok(())
}

/// So that a thousand requests of one type may be waited for together.
trait Boxed: Future + Sized {
    fn into_future_boxed(self) -> std::pin::Pin<Box<Self>> {
        Box::pin(self)
    }
}
impl<F: Future> Boxed for F {}

async fn batches(session: &Session) -> Outcome {
    let mut batch = Batch::new(BatchType::Logged);
    let insert = session.prepare("INSERT INTO many (k, v) VALUES (?, ?)").await?;
    batch.append_statement(insert.clone());
    batch.append_statement(insert);
    batch.append_statement("UPDATE many SET v = 'batched' WHERE k = 2");
    session.batch(&batch, ((0, "batched"), (1, "batched"), ())).await?;
    let rows = session.query_unpaged("SELECT v FROM many WHERE k IN (0, 1, 2)", ()).await?.into_rows_result()?;
    same!(rows.rows::<(String,)>()?.filter(|row| row.as_ref().is_ok_and(|row| row.0 == "batched")).count(), 3);

    let mut conditional = Statement::new("INSERT INTO many (k, v) VALUES (1, 'x') IF NOT EXISTS");
    conditional.set_serial_consistency(Some(SerialConsistency::LocalSerial));
    let answer = session.query_unpaged(conditional, ()).await?.into_rows_result()?;
    same!(answer.single_row::<(bool, Option<i32>, Option<String>)>()?, (false, Some(1), Some("batched".to_owned())));
    let answer = session.query_unpaged("UPDATE many SET v = 'y' WHERE k = 1 IF v = 'batched'", ()).await?.into_rows_result()?;
    same!(answer.single_row::<(bool,)>()?, (true,));

    session.query_unpaged("CREATE TABLE hits (k text PRIMARY KEY, n counter)", ()).await?;
    let mut counters = Batch::new(BatchType::Counter);
    for _ in 0..3 {
        counters.append_statement("UPDATE hits SET n = n + ? WHERE k = 'a'");
    }
    session.batch(&counters, ((Counter(2),), (Counter(2),), (Counter(2),))).await?;
    let rows = session.query_unpaged("SELECT n FROM hits WHERE k = 'a'", ()).await?.into_rows_result()?;
    same!(rows.single_row::<(Counter,)>()?.0 .0, 6);

    let mut timed = Statement::new("INSERT INTO many (k, v) VALUES (7777, 'timed') USING TTL 1000");
    timed.set_timestamp(Some(77));
    timed.set_consistency(Consistency::Quorum);
    session.query_unpaged(timed, ()).await?;
    let rows = session.query_unpaged("SELECT writetime(v), ttl(v) FROM many WHERE k = 7777", ()).await?.into_rows_result()?;
    let (time, ttl) = rows.single_row::<(i64, i32)>()?;
    same!((time, ttl > 900), (77, true));
    Ok(())
}

async fn prepared(session: &Session) -> Outcome {
    session.query_unpaged("CREATE TABLE changing (k int PRIMARY KEY, v text)", ()).await?;
    session.query_unpaged("INSERT INTO changing (k, v) VALUES (1, 'one')", ()).await?;
    let mut select = session.prepare("SELECT * FROM changing WHERE k = ?").await?;
    select.set_use_cached_result_metadata(false);
    same!(select.get_variable_col_specs().len(), 1);
    same!(select.calculate_token(&(1_i32,))?.map(|token| token.value()), Some(-4069959284402364209));
    session.query_unpaged("ALTER TABLE changing ADD w int", ()).await?;
    let rows = session.execute_unpaged(&select, (1,)).await?.into_rows_result()?;
    same!(rows.column_specs().len(), 3);
    session.query_unpaged("DROP TABLE changing", ()).await?;
    session.query_unpaged("CREATE TABLE changing (k int PRIMARY KEY, v text)", ()).await?;
    session.query_unpaged("INSERT INTO changing (k, v) VALUES (1, 'new')", ()).await?;
    let rows = session.execute_unpaged(&select, (1,)).await?.into_rows_result()?;
    same!(rows.single_row::<(i32, String)>()?.1, "new");

    let caching: CachingSession = CachingSession::from(builder("cassandra").use_keyspace(KS, false).build().await?, 2);
    for k in 0..10_i32 {
        caching.execute_unpaged(format!("INSERT INTO changing (k, v) VALUES (?, 'n{}')", k % 3), (k,)).await?;
    }
    let rows = caching.execute_unpaged("SELECT count(*) FROM changing", ()).await?.into_rows_result()?;
    same!(rows.single_row::<(i64,)>()?.0, 10);
    Ok(())
}

fn database_error(error: ExecutionError) -> Outcome<(DbError, String)> {
    match error {
        ExecutionError::LastAttemptError(RequestAttemptError::DbError(kind, text)) => Ok((kind, text)),
        other => Err(format!("not an error of the database: {other:?}").into()),
    }
}

async fn errors(session: &Session) -> Outcome {
    for (statement, kind, text) in [
        ("SELEC * FROM many", DbError::SyntaxError, "line 1:0 no viable alternative at input 'SELEC'"),
        ("SELECT * FROM nope", DbError::Invalid, "table nope does not exist"),
        ("SELECT * FROM many WHERE v = 'x'", DbError::Invalid, "ALLOW FILTERING"),
        ("INSERT INTO many (k, v) VALUES ('x', 'y')", DbError::Invalid, "Invalid STRING constant (x) for \"k\" of type int"),
        ("CREATE TABLE many (k int PRIMARY KEY)", DbError::AlreadyExists { keyspace: KS.into(), table: "many".into() }, "already existing table"),
        ("DROP TABLE system_schema.tables", DbError::Unauthorized, ""),
    ] {
        let error = session.query_unpaged(statement, ()).await.err().ok_or(format!("accepted: {statement}"))?;
        let (seen, message) = database_error(error)?;
        same!(seen, kind);
        if !message.contains(text) {
            return Err(format!("{message:?} lacks {text:?}").into());
        }
    }
    let Err(refused) = builder("wrong").build().await else {
        return Err("a wrong password was accepted".into());
    };
    if !format!("{refused:?}").contains("incorrect") {
        return Err(format!("{refused:?}").into());
    }
    let profile = ExecutionProfile::builder().consistency(Consistency::All).build().into_handle();
    let mut statement = Statement::new("SELECT key FROM system.local");
    statement.set_execution_profile_handle(Some(profile));
    same!(session.query_unpaged(statement, ()).await?.into_rows_result()?.rows_num(), 1);
    Ok(())
}

async fn tracing(session: &Session) -> Outcome {
    let mut statement = Statement::new("SELECT * FROM many LIMIT 5");
    statement.set_tracing(true);
    let answer = session.query_unpaged(statement, ()).await?;
    let trace = session.get_tracing_info(&answer.tracing_id().ok_or("no tracing id")?).await?;
    same!(trace.request.as_deref(), Some("Execute CQL3 query"));
    same!(trace.duration.is_some_and(|micros| micros > 0), true);
    same!(trace.events.is_empty(), false);
    let parameters: HashMap<String, String> = trace.parameters.unwrap_or_default();
    same!(parameters.get("query").is_some_and(|text| text.contains("LIMIT 5")), true);
    Ok(())
}

async fn compressed(compression: Compression) -> Outcome {
    let session = builder("cassandra").compression(Some(compression)).use_keyspace(KS, false).build().await?;
    let large = "text that compresses well, ".repeat(20_000);
    session.query_unpaged("INSERT INTO many (k, v) VALUES (?, ?)", (9999, &large)).await?;
    let rows = session.query_unpaged("SELECT v FROM many WHERE k = 9999", ()).await?.into_rows_result()?;
    same!(rows.single_row::<(String,)>()?.0, large);
    Ok(())
}
