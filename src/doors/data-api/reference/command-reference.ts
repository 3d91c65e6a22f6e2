/** How one command is described. */
import type {Schema} from './schemas.ts';

export interface CommandReference {
  /** One sentence. */
  readonly summary: string;
  /** What the answer has in it. */
  readonly answer: string;
  /** What commands do to what is stored; `removes` cannot be taken back. */
  readonly effect: 'reads' | 'writes' | 'removes';
  readonly members: {readonly [name: string]: Schema};
  readonly required?: readonly string[];
  readonly options?: {readonly [name: string]: Schema};
  /** What the target is called that `name` stands for; absent: there is no such member, or it stays `name`. */
  readonly nameIs?: 'collection' | 'table' | 'indexName';
  /** What the last part of the path is; collections and tables where absent. */
  readonly target?: 'collection' | 'table';
}
