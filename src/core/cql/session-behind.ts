/** A session that hands everything on to the one behind it. Those that do something on the way extend it, and lose nothing else. */
import type {CqlSession, Outcome, Principal, StatementMetadata, Trace} from './port.ts';

export class SessionBehind implements CqlSession {
  protected readonly behind: CqlSession;

  constructor(behind: CqlSession) {
    this.behind = behind;
  }

  get principal(): Principal {
    return this.behind.principal;
  }

  execute(...args: Parameters<CqlSession['execute']>): Promise<Outcome> {
    return this.behind.execute(...args);
  }

  executeBatch(...args: Parameters<CqlSession['executeBatch']>): Promise<Outcome> {
    return this.behind.executeBatch(...args);
  }

  prepare(...args: Parameters<CqlSession['prepare']>): StatementMetadata {
    return this.behind.prepare(...args);
  }

  async describe(...args: Parameters<CqlSession['prepare']>): Promise<StatementMetadata> {
    return this.behind.describe?.(...args) ?? this.behind.prepare(...args);
  }

  recordTrace(trace: Trace): void {
    this.behind.recordTrace?.(trace);
  }
}
