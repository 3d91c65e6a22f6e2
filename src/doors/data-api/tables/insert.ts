/** insertOne and insertMany on tables. */
import type {Json} from '../../../wire/json/tree.ts';
import type {Context} from '../commands/command.ts';
import {Failures} from '../commands/failures.ts';
import type {Answer} from '../envelope.ts';
import type {DataApiFailure} from '../errors.ts';
import {NO_OBJECT, notAnObject} from '../documents/objects.ts';
import {embedColumns, takesTexts} from './embed.ts';
import {insertRow, prepareRow} from './rows.ts';
import type {PreparedRow} from './rows.ts';
import type {ApiTable} from './table.ts';

type Result = 'inserted' | 'skipped' | DataApiFailure;

export interface InsertInput {
  readonly documents: readonly Json[];
  readonly isOrdered: boolean;
  readonly wantsResponses: boolean;
}

export async function insertRows(input: InsertInput, table: ApiTable, context: Context): Promise<Answer> {
  const objects = input.documents.map(one => (one instanceof Map ? one : NO_OBJECT));
  if (takesTexts(objects, table)) {
    await embedColumns(objects, table, context, 'DOCUMENT');
  }
  const prepared = objects.map((object, i) =>
    object === NO_OBJECT ? refused(input.documents[i]!) : prepareRow(object, table),
  );
  const results = input.isOrdered
    ? await inOrder(prepared, table, context)
    : await Promise.all(prepared.map(one => insert(one, table, context)));
  const answer = input.wantsResponses ? answerResponses(prepared, results) : answerIds(prepared, results);
  return {...answer, status: `"primaryKeySchema":${table.keySchema},${answer.status}`};
}

const refused = (json: Json): PreparedRow => ({kind: 'failed', failure: notAnObject(json), key: undefined});

async function insert(prepared: PreparedRow, table: ApiTable, context: Context): Promise<Result> {
  if (prepared.kind === 'failed') {
    return prepared.failure;
  }
  return (await insertRow(prepared.row, table, context)) ?? 'inserted';
}

async function inOrder(all: readonly PreparedRow[], table: ApiTable, context: Context): Promise<Result[]> {
  const results: Result[] = [];
  let hasFailed = false;
  for (const one of all) {
    const result: Result = hasFailed ? 'skipped' : await insert(one, table, context);
    hasFailed ||= result !== 'inserted';
    results.push(result);
  }
  return results;
}

interface Told {
  readonly status: string;
  readonly errors: readonly DataApiFailure[];
}

function answerIds(all: readonly PreparedRow[], results: readonly Result[]): Told {
  const failures = new Failures();
  const ids: string[] = [];
  results.forEach((result, index) => {
    if (result === 'inserted') {
      ids.push(all[index]?.key ?? '[]');
    } else if (result !== 'skipped') {
      failures.add(result);
    }
  });
  return {status: `"insertedIds":[${ids.join(',')}]`, errors: failures.all};
}

function answerResponses(all: readonly PreparedRow[], results: readonly Result[]): Told {
  const failures = new Failures();
  const responses = results.map((result, index) => {
    const id = `"_id":${all[index]?.key ?? '[]'}`;
    if (result === 'inserted') {
      return `{${id},"status":"OK"}`;
    }
    return result === 'skipped'
      ? `{${id},"status":"SKIPPED"}`
      : `{${id},"status":"ERROR","errorsIdx":${failures.add(result)}}`;
  });
  return {status: `"documentResponses":[${responses.join(',')}]`, errors: failures.all};
}
