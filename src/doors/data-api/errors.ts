/**
 * Errors of the Data API. `docs/errors.md` is generated from this table.
 *
 * Clients branch on family, scope and code only; the texts are ours.
 */
import {Failure} from '../../base/failure.ts';
import type {Json} from '../../wire/json/tree.ts';
import {CLAUSE_ERRORS} from './errors/clauses.ts';
import {DOCUMENT_ERRORS} from './errors/document.ts';
import type {ErrorEntry} from './errors/entry.ts';
import {REQUEST_ERRORS} from './errors/request.ts';
import {RERANKING_ERRORS} from './errors/reranking.ts';
import {SCHEMA_ERRORS} from './errors/schema.ts';
import {SERVER_ERRORS} from './errors/server.ts';
import {TABLE_SCHEMA_ERRORS} from './errors/table-schema.ts';
import {TABLE_ERRORS} from './errors/tables.ts';
import {WARNINGS} from './errors/warnings.ts';

export const ERRORS = {
  ...REQUEST_ERRORS,
  ...DOCUMENT_ERRORS,
  ...CLAUSE_ERRORS,
  ...SCHEMA_ERRORS,
  ...RERANKING_ERRORS,
  ...TABLE_ERRORS,
  ...TABLE_SCHEMA_ERRORS,
  ...SERVER_ERRORS,
  ...WARNINGS,
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** The `${names}` inside a template, as a union. */
type Names<T extends string> = T extends `${string}\${${infer N}}${infer Rest}` ? N | Names<Rest> : never;

/** Facts for the message of an error; none needed where its text has no `${name}`. */
export type Vars<C extends ErrorCode> = [Names<(typeof ERRORS)[C]['body']>] extends [never]
  ? [vars?: Record<string, never>]
  : [vars: Record<Names<(typeof ERRORS)[C]['body']>, string>];

/** A command, or one document of it, failed in a way that the API has a code for. */
export class DataApiFailure extends Failure<ErrorCode> {
  /** `_id`s of the documents that it is about. */
  readonly documentIds: readonly Json[];

  constructor(
    code: ErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>>,
    documentIds: readonly Json[] = [],
    options?: ErrorOptions,
  ) {
    super(code, message, details, options);
    this.name = 'DataApiFailure';
    this.documentIds = documentIds;
  }

  /** As clients see it. */
  get errorCode(): string {
    return this.entry.code ?? this.code;
  }

  get entry(): ErrorEntry {
    return ERRORS[this.code];
  }

  /** The same failure, about these documents. */
  about(documentIds: readonly Json[]): DataApiFailure {
    return new DataApiFailure(this.code, this.message, this.details, documentIds, {cause: this.cause});
  }
}

/** `throw fail('UNKNOWN_KEYSPACE', {keyspace})`: a forgotten or misspelt fact does not compile. */
export function fail<C extends ErrorCode>(code: C, ...[vars]: Vars<C>): DataApiFailure {
  const facts: Readonly<Record<string, string>> = vars ?? {};
  const body: string = ERRORS[code].body;
  return new DataApiFailure(
    code,
    body.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => facts[name] ?? ''),
    facts,
  );
}

/** Several violations of one request, each an error object of its own. */
export class DataApiFailures extends Error {
  readonly failures: readonly DataApiFailure[];

  constructor(failures: readonly DataApiFailure[]) {
    super(failures.map(failure => failure.message).join(' '));
    this.name = 'DataApiFailures';
    this.failures = failures;
  }
}
