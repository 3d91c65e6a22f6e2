/** How reading JSON fails. */
import {Failure} from '../../base/failure.ts';

export type JsonErrorCode = 'syntax' | 'cut_short' | 'duplicate_name' | 'too_deep' | 'number_too_long' | 'not_utf8';

/** The text is not JSON, or beyond a limit. Details: `offset` in UTF-16 units (bytes for `not_utf8`), `line` and `column` from 1. */
export class JsonFailure extends Failure<JsonErrorCode> {
  constructor(code: JsonErrorCode, message: string, details: Readonly<Record<string, unknown>>) {
    super(code, message, details);
    this.name = 'JsonFailure';
  }
}
