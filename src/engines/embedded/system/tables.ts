/**
 * Columns of the system tables of Apache Cassandra 5.0, as clients expect them.
 *
 * Each table is its partition key, its clustering columns and the other columns, in the order of `SELECT *`: `name type`, parted by `; `.
 * The virtual tables that only speak of Cassandra's insides (thread pools, gossip, caches …) are there and empty.
 */
export interface SystemTableText {
  readonly partitionKey: string;
  readonly clustering?: string;
  /** Names among the clustering columns that run downwards. */
  readonly descending?: readonly string[];
  readonly statics?: string;
  readonly columns?: string;
}

export const SYSTEM_TABLES: {readonly [keyspace: string]: {readonly [table: string]: SystemTableText}} = {
  system: {
    IndexInfo: {
      partitionKey: 'table_name text',
      clustering: 'index_name text',
      columns: 'value blob',
    },
    available_ranges: {
      partitionKey: 'keyspace_name text',
      columns: 'ranges set<blob>',
    },
    available_ranges_v2: {
      partitionKey: 'keyspace_name text',
      columns: 'full_ranges set<blob>; transient_ranges set<blob>',
    },
    batches: {
      partitionKey: 'id timeuuid',
      columns: 'mutations list<blob>; version int',
    },
    built_views: {
      partitionKey: 'keyspace_name text',
      clustering: 'view_name text',
      columns: 'status_replicated boolean',
    },
    compaction_history: {
      partitionKey: 'id timeuuid',
      columns:
        'bytes_in bigint; bytes_out bigint; columnfamily_name text; compacted_at timestamp; compaction_properties frozen<map<text, text>>; keyspace_name text; rows_merged map<int, bigint>',
    },
    local: {
      partitionKey: 'key text',
      columns:
        'bootstrapped text; broadcast_address inet; broadcast_port int; cluster_name text; cql_version text; data_center text; gossip_generation int; host_id uuid; listen_address inet; listen_port int; native_protocol_version text; partitioner text; rack text; release_version text; rpc_address inet; rpc_port int; schema_version uuid; tokens set<text>; truncated_at map<uuid, blob>',
    },
    paxos: {
      partitionKey: 'row_key blob',
      clustering: 'cf_id uuid',
      columns:
        'in_progress_ballot timeuuid; in_progress_read_ballot timeuuid; most_recent_commit blob; most_recent_commit_at timeuuid; most_recent_commit_version int; proposal blob; proposal_ballot timeuuid; proposal_version int',
    },
    paxos_repair_history: {
      partitionKey: 'keyspace_name text',
      clustering: 'table_name text',
      columns: 'points frozen<list<frozen<tuple<blob, timeuuid>>>>',
    },
    peer_events: {
      partitionKey: 'peer inet',
      columns: 'hints_dropped map<timeuuid, int>',
    },
    peer_events_v2: {
      partitionKey: 'peer inet',
      clustering: 'peer_port int',
      columns: 'hints_dropped map<timeuuid, int>',
    },
    peers: {
      partitionKey: 'peer inet',
      columns:
        'data_center text; host_id uuid; preferred_ip inet; rack text; release_version text; rpc_address inet; schema_version uuid; tokens set<text>',
    },
    peers_v2: {
      partitionKey: 'peer inet',
      clustering: 'peer_port int',
      columns:
        'data_center text; host_id uuid; native_address inet; native_port int; preferred_ip inet; preferred_port int; rack text; release_version text; schema_version uuid; tokens set<text>',
    },
    prepared_statements: {
      partitionKey: 'prepared_id blob',
      columns: 'logged_keyspace text; query_string text',
    },
    repairs: {
      partitionKey: 'parent_id timeuuid',
      columns:
        'cfids set<uuid>; coordinator inet; coordinator_port int; last_update timestamp; participants set<inet>; participants_wp set<text>; ranges set<blob>; repaired_at timestamp; started_at timestamp; state int',
    },
    size_estimates: {
      partitionKey: 'keyspace_name text',
      clustering: 'table_name text; range_start text; range_end text',
      columns: 'mean_partition_size bigint; partitions_count bigint',
    },
    sstable_activity: {
      partitionKey: 'keyspace_name text; columnfamily_name text; generation int',
      columns: 'rate_120m double; rate_15m double',
    },
    sstable_activity_v2: {
      partitionKey: 'keyspace_name text; table_name text; id text',
      columns: 'rate_120m double; rate_15m double',
    },
    table_estimates: {
      partitionKey: 'keyspace_name text',
      clustering: 'table_name text; range_type text; range_start text; range_end text',
      columns: 'mean_partition_size bigint; partitions_count bigint',
    },
    top_partitions: {
      partitionKey: 'keyspace_name text',
      clustering: 'table_name text; top_type text',
      columns: 'last_update timestamp; top frozen<list<frozen<tuple<text, bigint>>>>',
    },
    transferred_ranges: {
      partitionKey: 'operation text; keyspace_name text',
      clustering: 'peer inet',
      columns: 'ranges set<blob>',
    },
    transferred_ranges_v2: {
      partitionKey: 'operation text; keyspace_name text',
      clustering: 'peer inet; peer_port int',
      columns: 'ranges set<blob>',
    },
    view_builds_in_progress: {
      partitionKey: 'keyspace_name text',
      clustering: 'view_name text; start_token text; end_token text',
      columns: 'keys_built bigint; last_token text',
    },
  },
  system_auth: {
    cidr_groups: {
      partitionKey: 'cidr_group text',
      columns: 'cidrs frozen<set<frozen<tuple<inet, smallint>>>>',
    },
    cidr_permissions: {
      partitionKey: 'role text',
      columns: 'cidr_groups frozen<set<text>>',
    },
    identity_to_role: {
      partitionKey: 'identity text',
      columns: 'role text',
    },
    network_permissions: {
      partitionKey: 'role text',
      columns: 'dcs frozen<set<text>>',
    },
    resource_role_permissons_index: {
      partitionKey: 'resource text',
      clustering: 'role text',
    },
    role_members: {
      partitionKey: 'role text',
      clustering: 'member text',
    },
    role_permissions: {
      partitionKey: 'role text',
      clustering: 'resource text',
      columns: 'permissions set<text>',
    },
    roles: {
      partitionKey: 'role text',
      columns: 'can_login boolean; is_superuser boolean; member_of set<text>; salted_hash text',
    },
  },
  system_distributed: {
    parent_repair_history: {
      partitionKey: 'parent_id timeuuid',
      columns:
        'columnfamily_names set<text>; exception_message text; exception_stacktrace text; finished_at timestamp; keyspace_name text; options map<text, text>; requested_ranges set<text>; started_at timestamp; successful_ranges set<text>',
    },
    partition_denylist: {
      partitionKey: 'ks_name text; table_name text',
      clustering: 'key blob',
    },
    repair_history: {
      partitionKey: 'keyspace_name text; columnfamily_name text',
      clustering: 'id timeuuid',
      columns:
        'coordinator inet; coordinator_port int; exception_message text; exception_stacktrace text; finished_at timestamp; parent_id timeuuid; participants set<inet>; participants_v2 set<text>; range_begin text; range_end text; started_at timestamp; status text',
    },
    view_build_status: {
      partitionKey: 'keyspace_name text; view_name text',
      clustering: 'host_id uuid',
      columns: 'status text',
    },
  },
  system_schema: {
    aggregates: {
      partitionKey: 'keyspace_name text',
      clustering: 'aggregate_name text; argument_types frozen<list<text>>',
      columns: 'final_func text; initcond text; return_type text; state_func text; state_type text',
    },
    column_masks: {
      partitionKey: 'keyspace_name text',
      clustering: 'table_name text; column_name text',
      columns:
        'function_argument_nulls frozen<list<boolean>>; function_argument_types frozen<list<text>>; function_argument_values frozen<list<text>>; function_keyspace text; function_name text',
    },
    columns: {
      partitionKey: 'keyspace_name text',
      clustering: 'table_name text; column_name text',
      columns: 'clustering_order text; column_name_bytes blob; kind text; position int; type text',
    },
    dropped_columns: {
      partitionKey: 'keyspace_name text',
      clustering: 'table_name text; column_name text',
      columns: 'dropped_time timestamp; kind text; type text',
    },
    functions: {
      partitionKey: 'keyspace_name text',
      clustering: 'function_name text; argument_types frozen<list<text>>',
      columns:
        'argument_names frozen<list<text>>; body text; called_on_null_input boolean; language text; return_type text',
    },
    indexes: {
      partitionKey: 'keyspace_name text',
      clustering: 'table_name text; index_name text',
      columns: 'kind text; options frozen<map<text, text>>',
    },
    keyspaces: {
      partitionKey: 'keyspace_name text',
      columns: 'durable_writes boolean; replication frozen<map<text, text>>',
    },
    tables: {
      partitionKey: 'keyspace_name text',
      clustering: 'table_name text',
      columns:
        'additional_write_policy text; allow_auto_snapshot boolean; bloom_filter_fp_chance double; caching frozen<map<text, text>>; cdc boolean; comment text; compaction frozen<map<text, text>>; compression frozen<map<text, text>>; crc_check_chance double; dclocal_read_repair_chance double; default_time_to_live int; extensions frozen<map<text, blob>>; flags frozen<set<text>>; gc_grace_seconds int; id uuid; incremental_backups boolean; max_index_interval int; memtable text; memtable_flush_period_in_ms int; min_index_interval int; read_repair text; read_repair_chance double; speculative_retry text',
    },
    triggers: {
      partitionKey: 'keyspace_name text',
      clustering: 'table_name text; trigger_name text',
      columns: 'options frozen<map<text, text>>',
    },
    types: {
      partitionKey: 'keyspace_name text',
      clustering: 'type_name text',
      columns: 'field_names frozen<list<text>>; field_types frozen<list<text>>',
    },
    views: {
      partitionKey: 'keyspace_name text',
      clustering: 'view_name text',
      columns:
        'additional_write_policy text; allow_auto_snapshot boolean; base_table_id uuid; base_table_name text; bloom_filter_fp_chance double; caching frozen<map<text, text>>; cdc boolean; comment text; compaction frozen<map<text, text>>; compression frozen<map<text, text>>; crc_check_chance double; dclocal_read_repair_chance double; default_time_to_live int; extensions frozen<map<text, blob>>; gc_grace_seconds int; id uuid; include_all_columns boolean; incremental_backups boolean; max_index_interval int; memtable text; memtable_flush_period_in_ms int; min_index_interval int; read_repair text; read_repair_chance double; speculative_retry text; where_clause text',
    },
  },
  system_traces: {
    events: {
      partitionKey: 'session_id uuid',
      clustering: 'event_id timeuuid',
      columns: 'activity text; source inet; source_elapsed int; source_port int; thread text',
    },
    sessions: {
      partitionKey: 'session_id uuid',
      columns:
        'client inet; command text; coordinator inet; coordinator_port int; duration int; parameters map<text, text>; request text; started_at timestamp',
    },
  },
  system_views: {
    batch_metrics: {
      partitionKey: 'name text',
      columns: 'max bigint; p50th double; p999th double; p99th double',
    },
    caches: {
      partitionKey: 'name text',
      columns:
        'capacity_bytes bigint; entry_count int; hit_count bigint; hit_ratio double; recent_hit_rate_per_second bigint; recent_request_rate_per_second bigint; request_count bigint; size_bytes bigint',
    },
    cidr_filtering_metrics_counts: {
      partitionKey: 'name text',
      columns: 'value bigint',
    },
    cidr_filtering_metrics_latencies: {
      partitionKey: 'name text',
      columns: 'max double; p50th double; p95th double; p999th double; p99th double',
    },
    clients: {
      partitionKey: 'address inet',
      clustering: 'port int',
      columns:
        'client_options frozen<map<text, text>>; connection_stage text; driver_name text; driver_version text; hostname text; keyspace_name text; protocol_version int; request_count bigint; ssl_cipher_suite text; ssl_enabled boolean; ssl_protocol text; username text',
    },
    coordinator_read_latency: {
      partitionKey: 'keyspace_name text; table_name text',
      columns: 'count bigint; max_ms double; p50th_ms double; p99th_ms double; per_second double',
    },
    coordinator_scan_latency: {
      partitionKey: 'keyspace_name text; table_name text',
      columns: 'count bigint; max_ms double; p50th_ms double; p99th_ms double; per_second double',
    },
    coordinator_write_latency: {
      partitionKey: 'keyspace_name text; table_name text',
      columns: 'count bigint; max_ms double; p50th_ms double; p99th_ms double; per_second double',
    },
    cql_metrics: {
      partitionKey: 'name text',
      columns: 'value double',
    },
    credentials_cache_keys: {
      partitionKey: 'role text',
    },
    disk_usage: {
      partitionKey: 'keyspace_name text; table_name text',
      columns: 'mebibytes bigint',
    },
    gossip_info: {
      partitionKey: 'address inet',
      clustering: 'port int',
      columns:
        'dc text; dc_version int; disk_usage text; disk_usage_version int; generation int; heartbeat int; host_id text; host_id_version int; hostname text; index_status text; index_status_version int; internal_address_and_port text; internal_address_and_port_version int; internal_ip text; internal_ip_version int; load text; load_version int; native_address_and_port text; native_address_and_port_version int; net_version text; net_version_version int; rack text; rack_version int; release_version text; release_version_version int; removal_coordinator text; removal_coordinator_version int; rpc_address text; rpc_address_version int; rpc_ready text; rpc_ready_version int; schema text; schema_version int; severity text; severity_version int; sstable_versions text; sstable_versions_version int; status text; status_version int; status_with_port text; status_with_port_version int; tokens_version int; x1 text; x10 text; x10_version int; x1_version int; x2 text; x2_version int; x3 text; x3_version int; x4 text; x4_version int; x5 text; x5_version int; x6 text; x6_version int; x7 text; x7_version int; x8 text; x8_version int; x9 text; x9_version int; x_11_padding text; x_11_padding_version int',
    },
    internode_inbound: {
      partitionKey: 'address inet; port int',
      clustering: 'dc text; rack text',
      columns:
        'corrupt_frames_recovered bigint; corrupt_frames_unrecovered bigint; error_bytes bigint; error_count bigint; expired_bytes bigint; expired_count bigint; processed_bytes bigint; processed_count bigint; received_bytes bigint; received_count bigint; scheduled_bytes bigint; scheduled_count bigint; throttled_count bigint; throttled_nanos bigint; using_bytes bigint; using_reserve_bytes bigint',
    },
    internode_outbound: {
      partitionKey: 'address inet; port int',
      clustering: 'dc text; rack text',
      columns:
        'active_connections bigint; connection_attempts bigint; error_bytes bigint; error_count bigint; expired_bytes bigint; expired_count bigint; overload_bytes bigint; overload_count bigint; pending_bytes bigint; pending_count bigint; sent_bytes bigint; sent_count bigint; successful_connection_attempts bigint; using_bytes bigint; using_reserve_bytes bigint',
    },
    jmx_permissions_cache_keys: {
      partitionKey: 'role text',
    },
    local_read_latency: {
      partitionKey: 'keyspace_name text; table_name text',
      columns: 'count bigint; max_ms double; p50th_ms double; p99th_ms double; per_second double',
    },
    local_scan_latency: {
      partitionKey: 'keyspace_name text; table_name text',
      columns: 'count bigint; max_ms double; p50th_ms double; p99th_ms double; per_second double',
    },
    local_write_latency: {
      partitionKey: 'keyspace_name text; table_name text',
      columns: 'count bigint; max_ms double; p50th_ms double; p99th_ms double; per_second double',
    },
    max_partition_size: {
      partitionKey: 'keyspace_name text; table_name text',
      columns: 'mebibytes bigint',
    },
    max_sstable_duration: {
      partitionKey: 'keyspace_name text; table_name text',
      columns: 'max_sstable_duration bigint',
    },
    max_sstable_size: {
      partitionKey: 'keyspace_name text; table_name text',
      columns: 'mebibytes bigint',
    },
    network_permissions_cache_keys: {
      partitionKey: 'role text',
    },
    pending_hints: {
      partitionKey: 'host_id uuid',
      columns: 'address inet; dc text; files int; newest timestamp; oldest timestamp; port int; rack text; status text',
    },
    permissions_cache_keys: {
      partitionKey: 'role text; resource text',
    },
    queries: {
      partitionKey: 'thread_id text',
      columns: 'queued_micros bigint; running_micros bigint; task text',
    },
    repair_jobs: {
      partitionKey: 'id uuid',
      columns:
        'completed boolean; duration_millis bigint; failure_cause text; keyspace_name text; last_updated_at timestamp; participants frozen<list<text>>; ranges frozen<list<text>>; repair_id timeuuid; session_id timeuuid; state_failure_timestamp timestamp; state_init_timestamp timestamp; state_skipped_timestamp timestamp; state_snapshot_complete_timestamp timestamp; state_snapshot_start_timestamp timestamp; state_start_timestamp timestamp; state_stream_start_timestamp timestamp; state_success_timestamp timestamp; state_validation_complete_timestamp timestamp; state_validation_start_timestamp timestamp; status text; success_message text; table_name text',
    },
    repair_participates: {
      partitionKey: 'id timeuuid',
      columns:
        'completed boolean; duration_millis bigint; failure_cause text; global boolean; incremental boolean; initiator text; last_updated_at timestamp; preview_kind text; ranges frozen<list<text>>; repaired_at timestamp; state_failure_timestamp timestamp; state_init_timestamp timestamp; state_skipped_timestamp timestamp; state_success_timestamp timestamp; success_message text; tables frozen<set<text>>; validations frozen<set<uuid>>',
    },
    repair_sessions: {
      partitionKey: 'id timeuuid',
      columns:
        'completed boolean; duration_millis bigint; failure_cause text; jobs frozen<set<uuid>>; keyspace_name text; last_updated_at timestamp; participants frozen<list<text>>; ranges frozen<list<text>>; repair_id timeuuid; state_failure_timestamp timestamp; state_init_timestamp timestamp; state_jobs_start_timestamp timestamp; state_skipped_timestamp timestamp; state_start_timestamp timestamp; state_success_timestamp timestamp; status text; success_message text; table_names frozen<list<text>>',
    },
    repair_validations: {
      partitionKey: 'id uuid',
      columns:
        'bytes_read bigint; completed boolean; duration_millis bigint; estimated_partitions bigint; estimated_total_bytes bigint; failure_cause text; initiator text; keyspace_name text; last_updated_at timestamp; partitions_processed bigint; progress_percentage float; ranges frozen<list<text>>; repair_id timeuuid; session_id timeuuid; state_accept_timestamp timestamp; state_failure_timestamp timestamp; state_init_timestamp timestamp; state_sending_trees_timestamp timestamp; state_skipped_timestamp timestamp; state_start_timestamp timestamp; state_success_timestamp timestamp; status text; success_message text; table_name text',
    },
    repairs: {
      partitionKey: 'id timeuuid',
      columns:
        'command_id int; completed boolean; duration_millis bigint; failure_cause text; keyspace_name text; last_updated_at timestamp; options_column_families frozen<set<text>>; options_data_centers frozen<set<text>>; options_force_repair boolean; options_hosts frozen<set<text>>; options_ignore_unreplicated_keyspaces boolean; options_incremental boolean; options_job_threads int; options_optimise_streams boolean; options_parallelism text; options_preview_kind text; options_primary_range boolean; options_pull_repair boolean; options_ranges frozen<set<text>>; options_subrange_repair boolean; options_trace boolean; participants frozen<list<text>>; ranges frozen<list<frozen<list<text>>>>; sessions frozen<set<timeuuid>>; state_failure_timestamp timestamp; state_init_timestamp timestamp; state_prepare_complete_timestamp timestamp; state_prepare_start_timestamp timestamp; state_repair_complete_timestamp timestamp; state_repair_start_timestamp timestamp; state_setup_timestamp timestamp; state_skipped_timestamp timestamp; state_start_timestamp timestamp; state_success_timestamp timestamp; status text; success_message text; table_names frozen<list<text>>; type text; unfiltered_ranges frozen<list<frozen<list<text>>>>',
    },
    roles_cache_keys: {
      partitionKey: 'role text',
    },
    rows_per_read: {
      partitionKey: 'keyspace_name text; table_name text',
      columns: 'count bigint; max double; p50th double; p99th double',
    },
    sai_column_indexes: {
      partitionKey: 'keyspace_name text',
      clustering: 'index_name text',
      columns:
        'analyzer text; column_name text; is_building boolean; is_queryable boolean; is_string boolean; table_name text',
    },
    sai_sstable_index_segments: {
      partitionKey: 'keyspace_name text',
      clustering: 'index_name text; sstable_name text; segment_row_id_offset bigint',
      columns:
        'cell_count bigint; column_name text; component_metadata frozen<map<text, frozen<map<text, text>>>>; end_token text; max_sstable_row_id bigint; max_term text; min_sstable_row_id bigint; min_term text; start_token text; table_name text',
    },
    sai_sstable_indexes: {
      partitionKey: 'keyspace_name text',
      clustering: 'index_name text; sstable_name text',
      columns:
        'cell_count bigint; column_name text; end_token text; format_version text; max_row_id bigint; min_row_id bigint; per_column_disk_size bigint; per_table_disk_size bigint; start_token text; table_name text',
    },
    settings: {
      partitionKey: 'name text',
      columns: 'value text',
    },
    snapshots: {
      partitionKey: 'name text',
      clustering: 'keyspace_name text; table_name text',
      columns: 'created_at timestamp; ephemeral boolean; expires_at timestamp; size_on_disk bigint; true_size bigint',
    },
    sstable_tasks: {
      partitionKey: 'keyspace_name text',
      clustering: 'table_name text; task_id timeuuid',
      columns:
        'completion_ratio double; kind text; progress bigint; sstables int; target_directory text; total bigint; total_compressed bigint; unit text',
    },
    streaming: {
      partitionKey: 'id timeuuid',
      columns:
        'bytes_received bigint; bytes_sent bigint; bytes_to_receive bigint; bytes_to_send bigint; duration_millis bigint; failure_cause text; files_received bigint; files_sent bigint; files_to_receive bigint; files_to_send bigint; follower boolean; last_updated_at timestamp; operation text; peers frozen<list<text>>; progress_percentage float; status text; status_failure_timestamp timestamp; status_init_timestamp timestamp; status_start_timestamp timestamp; status_success_timestamp timestamp; success_message text',
    },
    system_logs: {
      partitionKey: 'timestamp timestamp',
      clustering: 'order_in_millisecond int',
      columns: 'level text; logger text; message text',
    },
    system_properties: {
      partitionKey: 'name text',
      columns: 'value text',
    },
    thread_pools: {
      partitionKey: 'name text',
      columns:
        'active_tasks int; active_tasks_limit int; blocked_tasks bigint; blocked_tasks_all_time bigint; completed_tasks bigint; pending_tasks int',
    },
    tombstones_per_read: {
      partitionKey: 'keyspace_name text; table_name text',
      columns: 'count bigint; max double; p50th double; p99th double',
    },
  },
  system_virtual_schema: {
    columns: {
      partitionKey: 'keyspace_name text',
      clustering: 'table_name text; column_name text',
      columns: 'clustering_order text; column_name_bytes blob; kind text; position int; type text',
    },
    keyspaces: {
      partitionKey: 'keyspace_name text',
    },
    tables: {
      partitionKey: 'keyspace_name text',
      clustering: 'table_name text',
      columns: 'comment text',
    },
  },
};
