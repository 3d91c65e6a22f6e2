/** What a forwarded statement is about, as far as forwarding depends on it. */
import {parseStatement} from '../../../../core/cql/parser.ts';
import type {Assignment, Statement, Term} from '../../../../core/cql/statements/statement.ts';

/** Tables that tell of nodes: clients are told of gateways instead. */
export type NodeTable = 'local' | 'peers';

/** Undefined: not CQL that is known here. The cluster may know it. */
export function parsed(text: string): Statement | undefined {
  try {
    return parseStatement(text).statement;
  } catch {
    return undefined;
  }
}

/** Could be USE, or ask for nodes; cheap. Everything else need not be parsed. */
export function isWorthALook(text: string): boolean {
  const start = /\S/.exec(text)?.index ?? 0;
  switch (text.charCodeAt(start)) {
    // U, u
    case 0x55:
    case 0x75:
      return /^use\b/i.test(text.slice(start, start + 4));
    // S, s
    case 0x53:
    case 0x73:
      return NODE_TABLE.test(text);
    // A comment.
    case 0x2d:
    case 0x2f:
      return true;
    default:
      return false;
  }
}

/** CREATE, ALTER, DROP: by the first word. */
export const isDefinition = (text: string): boolean => /^\s*(?:create|alter|drop)\b/i.test(text.slice(0, 64));

/** By the first word: Cassandra gives it more time than other writes. */
export const isTruncate = (text: string): boolean => /^\s*truncate\b/i.test(text.slice(0, 64));

/** Passwords and who may log in change with these. */
export const isAboutRoles = (text: string): boolean =>
  /^\s*(?:create|alter|drop)\s+(?:role|user)\b/i.test(text.slice(0, 64));

const NODE_TABLE = /\b(?:local|peers|peers_v2)\b/i;

export function nodeTableOf(statement: Statement | undefined, keyspace: string | undefined): NodeTable | undefined {
  if (statement?.kind !== 'select' || (statement.table.keyspace ?? keyspace) !== 'system') {
    return undefined;
  }
  switch (statement.table.name) {
    case 'local':
      return 'local';
    case 'peers':
    case 'peers_v2':
      return 'peers';
    default:
      return undefined;
  }
}

/**
 * Whether doing it twice is as good as once. Reads are; a write is when it says itself what it writes and when: without a time
 * of its own it would undo what others wrote in between. `hasTimestamp`: the request brings one.
 */
export function isRepeatable(statement: Statement | undefined, hasTimestamp: boolean): boolean {
  switch (statement?.kind) {
    case 'select':
      return true;
    case 'insert':
      return (
        !statement.ifNotExists &&
        (hasTimestamp || statement.using.timestamp !== undefined) &&
        statement.values.every(isGiven)
      );
    case 'update':
      return (
        !statement.ifExists &&
        statement.conditions.length === 0 &&
        (hasTimestamp || statement.using.timestamp !== undefined) &&
        statement.assignments.every(isPlain)
      );
    case 'delete':
      // An element of a list is another one after the first time.
      return (
        !statement.ifExists &&
        statement.conditions.length === 0 &&
        (hasTimestamp || statement.using.timestamp !== undefined) &&
        statement.targets.every(target => target.kind !== 'element')
      );
    default:
      return false;
  }
}

/** Neither counted on what is there nor made by a function. */
const isPlain = (assignment: Assignment): boolean => assignment.kind === 'set' && isGiven(assignment.value);

const isGiven = (term: Term): boolean =>
  term.kind === 'literal' || term.kind === 'null' || term.kind === 'marker' || term.kind === 'value';

/** Conditional writes of a partition meet less when they go to the same node. */
export const isConditional = (statement: Statement | undefined): boolean =>
  (statement?.kind === 'insert' && statement.ifNotExists) ||
  ((statement?.kind === 'update' || statement?.kind === 'delete') &&
    (statement.ifExists || statement.conditions.length > 0));
