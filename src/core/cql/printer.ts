/** Statements to CQL text. */
import {Bindings, type Binding} from './statements/bindings.ts';
import type {Grammar} from './statements/grammar.ts';
import {GRAMMAR} from './statements/index.ts';
import type {Statement} from './statements/statement.ts';

/**
 * Text that parses to the same statement; inline wire values (`kind: 'value'`) come out as `?`. Not for logs when the
 * statement has literals or passwords: those stand in the text.
 *
 * Fails with `invalid` for what CQL text cannot say, which the parser never makes.
 */
export const printStatement = (statement: Statement): string =>
  grammarOf(statement).print(statement, new Bindings(true));

/** For people. Undefined for statements of ours that say more than CQL text can. */
export function statementText(statement: Statement): string | undefined {
  try {
    return printStatement(statement);
  } catch {
    return undefined;
  }
}

/** For sending to a server: all markers are `?`, and `bindings` says what each one stands for. */
export function printForBinding(statement: Statement): {readonly text: string; readonly bindings: readonly Binding[]} {
  const bindings = new Bindings(false);
  const text = grammarOf(statement).print(statement, bindings);
  return {text, bindings: bindings.list};
}

/** The compiler cannot see that a statement's own kind picks its own grammar. */
const grammarOf = (statement: Statement): Grammar<Statement> =>
  GRAMMAR[statement.kind] as unknown as Grammar<Statement>;
