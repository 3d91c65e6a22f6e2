/** Identities of client certificates that stand for a role. */
import {STRING} from '../lexer.ts';
import {quoteName, quoteString} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import type {Grammar} from './grammar.ts';
import {parseRole} from './resources.ts';
import type {AddIdentity, DropIdentity} from './statement.ts';

const parseIdentity = (tokens: Tokens): string => (tokens.kind() === STRING ? tokens.string() : tokens.name());

export const addIdentity: Grammar<AddIdentity> = {
  parse(tokens) {
    tokens.take('add');
    tokens.take('identity');
    const ifNotExists = tokens.skipIfNotExists();
    const identity = parseIdentity(tokens);
    tokens.take('to');
    tokens.take('role');
    return {kind: 'add_identity', identity, role: parseRole(tokens), ifNotExists};
  },
  print: ({identity, role, ifNotExists}) =>
    `ADD IDENTITY ${ifNotExists ? 'IF NOT EXISTS ' : ''}${quoteString(identity)} TO ROLE ${quoteName(role)}`,
};

export const dropIdentity: Grammar<DropIdentity> = {
  parse(tokens) {
    tokens.take('drop');
    tokens.take('identity');
    const ifExists = tokens.skipIfExists();
    return {kind: 'drop_identity', identity: parseIdentity(tokens), ifExists};
  },
  print: ({identity, ifExists}) => `DROP IDENTITY ${ifExists ? 'IF EXISTS ' : ''}${quoteString(identity)}`,
};
