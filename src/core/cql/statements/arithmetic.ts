/** The ladder of arithmetic, for terms and selectors: sums of products of factors, each read from left to right. */
import type {Tokens} from '../tokens.ts';
import type {ArithmeticOperator} from './statement.ts';

export interface Operands<T> {
  factor(tokens: Tokens): T;
  join(operator: ArithmeticOperator, left: T, right: T): T;
  /** True when the sum ends before the sign that comes next. */
  endsBefore?(tokens: Tokens): boolean;
}

export function parseSum<T>(tokens: Tokens, operands: Operands<T>): T {
  const depth = tokens.depth;
  tokens.enter();
  let left = parseProduct(tokens, operands);
  for (;;) {
    const operator = tokens.isMark('+') ? '+' : tokens.isMark('-') ? '-' : undefined;
    if (operator === undefined || operands.endsBefore?.(tokens) === true) {
      break;
    }
    tokens.advance();
    tokens.enter();
    left = operands.join(operator, left, parseProduct(tokens, operands));
  }
  tokens.leave(depth);
  return left;
}

function parseProduct<T>(tokens: Tokens, operands: Operands<T>): T {
  let left = operands.factor(tokens);
  for (;;) {
    const operator = productOperator(tokens);
    if (operator === undefined) {
      return left;
    }
    tokens.advance();
    tokens.enter();
    left = operands.join(operator, left, operands.factor(tokens));
  }
}

function productOperator(tokens: Tokens): ArithmeticOperator | undefined {
  switch (tokens.kind()) {
    case 0x2a:
      return '*';
    case 0x2f:
      return '/';
    case 0x25:
      return '%';
    default:
      return undefined;
  }
}
