/** What definitions and role statements work with, beyond the context of data statements. */
import type {Definition} from '../../core/cql/schema/definition.ts';
import type {Context, Done, Request} from './context.ts';
import type {Accounts} from './system/accounts.ts';

/** The node's place among nodes, of which there is one. */
export interface Ring {
  readonly clusterName: string;
  /** Decimal text, ascending. */
  readonly tokens: readonly string[];
}

export interface DatabaseContext extends Context {
  readonly ring: Ring;
  readonly accounts: Accounts;
  readonly dataCenter: string;
  /** Applies a definition at once; its events go out when it is durable. */
  define(statement: Definition, request: Request): Done | Promise<Done>;
}
