/** Statements that nodes have prepared: their ids are the same on all nodes, so one node's answer serves for all. */
import type {ColumnSpec} from '../../../core/cql/port.ts';
import type {Schema} from '../../../core/cql/schema/schema.ts';
import type {Response} from '../../../wire/cql/response-decode.ts';
import {columnsOf} from './columns.ts';
import {MAX_PREPARED} from './limits.ts';

/** Changes when a node prepares it anew. */
export interface Prepared {
  readonly text: string;
  readonly keyspace: string | undefined;
  /** Byte strings; '' until it is prepared. */
  id: string;
  metadataId: string;
  /** Of its rows; undefined when it gives none, or when they depend on what happens. */
  columns: readonly ColumnSpec[] | undefined;
  /** Marker index of each partition key component; empty when not all are markers. */
  partitionKeyIndexes: readonly number[];
  /** Where its table is. */
  tableKeyspace: string | undefined;
  /** Of its bind markers. */
  variables: readonly ColumnSpec[];
  warnings: readonly string[];
  /** Version of the schema under which that was told. */
  schemaVersion: string;
}

export class PreparedStatements {
  readonly #known = new Map<string, Prepared>();

  /** The same object for the same text and keyspace, as long as it is kept. */
  of(text: string, keyspace: string | undefined): Prepared {
    const key = keyspace === undefined ? text : `${keyspace}\0${text}`;
    let prepared = this.#known.get(key);
    if (prepared === undefined) {
      prepared = {
        text,
        keyspace,
        id: '',
        metadataId: '',
        columns: undefined,
        partitionKeyIndexes: [],
        tableKeyspace: undefined,
        variables: [],
        warnings: [],
        schemaVersion: '',
      };
      if (this.#known.size >= MAX_PREPARED) {
        this.#known.delete(this.#known.keys().next().value!);
      }
    } else {
      this.#known.delete(key);
    }
    this.#known.set(key, prepared);
    return prepared;
  }
}

/** Takes over what a node said. */
export function wasPrepared(
  prepared: Prepared,
  answer: Extract<Response, {kind: 'prepared'}>,
  warnings: readonly string[],
  schema: Schema,
): void {
  prepared.id = answer.id;
  prepared.metadataId = answer.resultMetadataId ?? '';
  const {columns} = answer.result;
  prepared.columns = columns === undefined || columns.length === 0 ? undefined : columnsOf(columns, schema);
  prepared.partitionKeyIndexes = answer.partitionKeyIndexes;
  prepared.variables = columnsOf(answer.variables, schema);
  prepared.warnings = warnings;
  prepared.schemaVersion = schema.version;
  prepared.tableKeyspace = answer.variables[0]?.keyspace ?? columns?.[0]?.keyspace;
}
