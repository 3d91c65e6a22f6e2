/** Warnings of commands for which the database had to read more than was asked for, because it has no index that serves them. */
import type {CqlSession, ExecuteOptions, Outcome} from '../../core/cql/port.ts';
import {SessionBehind} from '../../core/cql/session-behind.ts';
import type {Statement} from '../../core/cql/statements/statement.ts';
import {isScanWarning} from '../../core/plan/scan-warnings.ts';
import type {Answer} from './envelope.ts';
import {fail} from './errors.ts';

/** A session of one command that takes down which of its reads were scans. */
export class ScanWatch extends SessionBehind {
  /** Each once. */
  readonly #reasons: string[] = [];

  constructor(session: CqlSession) {
    super(session);
  }

  override execute(statement: Statement, options: ExecuteOptions): Promise<Outcome> {
    return statement.kind === 'select' ? this.#read(statement, options) : this.behind.execute(statement, options);
  }

  async #read(statement: Statement, options: ExecuteOptions): Promise<Outcome> {
    const outcome = await this.behind.execute(statement, options);
    if (outcome.kind === 'rows' && outcome.warnings !== undefined) {
      for (const warning of outcome.warnings) {
        if (isScanWarning(warning) && !this.#reasons.includes(warning)) {
          this.#reasons.push(warning);
        }
      }
    }
    return outcome;
  }

  /** The answer with what it cost, unless it warns of its filter or sort already. */
  tell(answer: Answer, {keyspace, name}: {readonly keyspace: string; readonly name: string}): Answer {
    if (this.#reasons.length === 0 || (answer.warnings?.length ?? 0) > 0) {
      return answer;
    }
    const warnings = this.#reasons.map(reason => fail('FULL_SCAN', {keyspace, table: name, reason}));
    return {...answer, warnings};
  }
}
