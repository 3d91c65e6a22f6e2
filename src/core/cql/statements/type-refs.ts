/** Types as written in CQL text: `frozen<map<text, ks.address>>`, `vector<float, 3>`, `'marshal.Class'`. */
import {CqlFailure} from '../errors.ts';
import {INTEGER, STRING, WORD} from '../lexer.ts';
import {printQualifiedName, quoteString} from '../print-name.ts';
import {MAX_DEPTH, type Tokens} from '../tokens.ts';
import {parseMarshalName} from '../types/marshal-name.ts';
import type {TypeRef} from './statement.ts';

export function parseTypeRef(tokens: Tokens): TypeRef {
  if (tokens.kind() === STRING) {
    return {kind: 'custom', className: knownClass(tokens.string())};
  }
  if (!tokens.isMark('<', 1)) {
    const {keyspace, name} = tokens.qualifiedName();
    return {kind: 'named', keyspace, name};
  }
  const depth = tokens.depth;
  tokens.enter();
  const type = parseParameterised(tokens);
  tokens.takeMark('>');
  tokens.leave(depth);
  return type;
}

/** Fails with `syntax` where nothing is called so, as Apache Cassandra's parser does. */
function knownClass(className: string): string {
  try {
    parseMarshalName(className);
  } catch (error) {
    if (error instanceof CqlFailure) {
      throw new CqlFailure('syntax', `Error setting type ${className}: ${error.message}`, {line: 0, column: -1});
    }
    throw error;
  }
  return className;
}

function parseParameterised(tokens: Tokens): TypeRef {
  const name = tokens.value();
  if (tokens.kind() !== WORD) {
    throw tokens.noViable();
  }
  tokens.advance();
  tokens.takeMark('<');
  switch (name) {
    case 'list':
    case 'set':
      return {kind: name, element: parseTypeRef(tokens)};
    case 'map': {
      const key = parseTypeRef(tokens);
      tokens.takeMark(',');
      return {kind: 'map', key, value: parseTypeRef(tokens)};
    }
    case 'tuple': {
      const elements = [parseTypeRef(tokens)];
      while (tokens.skipMark(',')) {
        elements.push(parseTypeRef(tokens));
      }
      return {kind: 'tuple', elements};
    }
    case 'frozen':
      return {kind: 'frozen', of: parseTypeRef(tokens)};
    case 'vector': {
      const element = parseTypeRef(tokens);
      tokens.takeMark(',');
      const isNegative = tokens.skipMark('-');
      const size = tokens.unsignedInteger();
      return {kind: 'vector', element, dimension: isNegative ? -size : size};
    }
    default:
      tokens.rewind(tokens.position - 1);
      throw tokens.noViable();
  }
}

/**
 * Offset from the cursor of what follows a type that would start at `offset`, or -1 when none does.
 * Tells a type hint `(int) 5` from a tuple; reads ahead only as far as the text looks like a type.
 */
export function endOfType(tokens: Tokens, offset: number, depth = 0): number {
  if (depth > MAX_DEPTH) {
    return -1;
  }
  if (tokens.kind(offset) === STRING) {
    return offset + 1;
  }
  if (!tokens.isName(offset) && !tokens.isWord('set', offset)) {
    return -1;
  }
  if (tokens.isMark('.', offset + 1)) {
    return tokens.isName(offset + 2) ? offset + 3 : -1;
  }
  if (!tokens.isMark('<', offset + 1)) {
    return offset + 1;
  }
  let at = offset + 2;
  for (;;) {
    at = tokens.kind(at) === INTEGER ? at + 1 : endOfType(tokens, at, depth + 1);
    if (at < 0) {
      return -1;
    }
    if (tokens.isMark('>', at)) {
      return at + 1;
    }
    if (!tokens.isMark(',', at)) {
      return -1;
    }
    at++;
  }
}

export function printTypeRef(type: TypeRef): string {
  switch (type.kind) {
    case 'named':
      return printQualifiedName(type);
    case 'list':
    case 'set':
      return `${type.kind}<${printTypeRef(type.element)}>`;
    case 'map':
      return `map<${printTypeRef(type.key)}, ${printTypeRef(type.value)}>`;
    case 'tuple':
      return `tuple<${type.elements.map(printTypeRef).join(', ')}>`;
    case 'frozen':
      return `frozen<${printTypeRef(type.of)}>`;
    case 'vector':
      return `vector<${printTypeRef(type.element)}, ${type.dimension}>`;
    case 'custom':
      return quoteString(type.className);
  }
}
