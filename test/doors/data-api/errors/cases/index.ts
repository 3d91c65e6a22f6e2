/** All cases, in the order of docs/errors.md. */
import type {ErrorCase} from '../case.ts';
import {CLAUSE_CASES} from './clauses.ts';
import {COLLECTION_CASES} from './collections.ts';
import {DATABASE_CASES} from './database.ts';
import {DOCUMENT_CASES} from './documents.ts';
import {REQUEST_CASES} from './request.ts';
import {SERVICE_CASES} from './services.ts';
import {TABLE_SCHEMA_CASES} from './table-schema.ts';
import {TABLE_CASES} from './tables.ts';
import {WARNING_CASES} from './warnings.ts';

export const CASES: readonly ErrorCase[] = [
  ...REQUEST_CASES,
  ...DOCUMENT_CASES,
  ...CLAUSE_CASES,
  ...COLLECTION_CASES,
  ...TABLE_CASES,
  ...TABLE_SCHEMA_CASES,
  ...SERVICE_CASES,
  ...DATABASE_CASES,
  ...WARNING_CASES,
];
