/** Selectors of a SELECT, compiled to nodes. */
import {compileCellTime} from './plan-cell-times.ts';
import {
  aggregateNode,
  combined,
  givenKey,
  joinNullable,
  leaf,
  longBytes,
  tupleToWire,
  type Node,
} from './selector-nodes.ts';
import {must} from '../../../base/failure.ts';
import {tokenOf} from '../../../base/murmur3.ts';
import {CqlFailure, invalid} from '../../../core/cql/errors.ts';
import {UNSET} from '../../../core/cql/port.ts';
import {bindMask} from '../../../core/cql/schema/column-masks.ts';
import type {Column, ColumnMask, Table} from '../../../core/cql/schema/schema.ts';
import type {Selector, Term} from '../../../core/cql/statements/statement.ts';
import {printTypeRef} from '../../../core/cql/statements/type-refs.ts';
import {
  forEachElement,
  forEachEntry,
  joinElements,
  joinParts,
  sortedDistinct,
} from '../../../core/cql/types/collection.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import {printType} from '../../../core/cql/types/type-names.ts';
import {freeze, isMultiCell, native, sameType} from '../../../core/cql/types/type-shapes.ts';
import {checkCount} from '../../../core/cql/functions/overloads.ts';
import {fit} from '../../../core/cql/functions/arguments.ts';
import type {ResolvedFunction} from '../../../core/cql/functions/function.ts';
import {isNative} from '../../../core/cql/schema/types-of.ts';
import {readsAs} from '../../../core/cql/types/reads-as.ts';
import {columnOf, keyBytes, type TableAccess} from '../access.ts';
import {TOKEN_BYTES, tokenOf as tokenOfKey} from '../keys.ts';
import {readColumn} from '../operators/read-column.ts';
import type {Value} from '../operators/row-cursor.ts';
import {splitTuple} from './plan-conditions.ts';
import {equality, isMapColumn, readEntry} from './plan-members.ts';
import {COUNT_ROWS, resolveCall, resolveCast, resolveOperator, type Argument} from './plan-functions.ts';
import {describeTerm, describeTypeRef} from './describe-term.ts';
import {argumentOf, cannotInfer, compileTerm, valueOf, type Bound, type Scope} from './plan-terms.ts';

const BIGINT = native('bigint');

/** A selector made ready for a place. */
interface Compiled {
  readonly wanted: DataType | undefined;
  readonly isMasked: boolean;
  readonly node: Node;
}

const isKnownFor = ({kind}: Selector, known: Compiled, wanted: DataType | undefined, isMasked: boolean): boolean =>
  known.isMasked === isMasked &&
  (known.wanted === wanted ||
    // What has a type of its own is the same everywhere.
    (known.wanted === undefined && kind !== 'tuple' && kind !== 'list' && kind !== 'set'));

export class SelectorCompiler {
  readonly #scope: Scope;
  readonly #access: TableAccess;
  /** Failures that are told before anything that the WHERE clause has wrong: unknown names, calls, operators. */
  readonly #early = new WeakSet<object>();
  #firstColumn: Column | undefined;
  /** Columns are read through their masks. */
  #isMasked: boolean;

  constructor(scope: Scope, access: TableAccess, isMasked: boolean) {
    this.#isMasked = isMasked;
    this.#scope = scope;
    this.#access = access;
  }

  /**
   * Fails with what comes before all else that is wrong with a selector: names, then the calls around them.
   * Source: Apache Cassandra 5.0, Selectable.Raw.prepare.
   */
  prepare(selector: Selector): void {
    switch (selector.kind) {
      case 'column':
        columnOf(this.#scope.table, selector.name);
        return;
      case 'count_rows':
      case 'term':
        return;
      case 'writetime':
      case 'maxwritetime':
      case 'ttl':
        checkNames(this.#scope.table, selector.of);
        this.prepare(selector.of);
        return;
      case 'tuple':
      case 'list':
      case 'set':
        selector.elements.forEach(element => this.prepare(element));
        return;
      case 'call':
      case 'arithmetic':
      case 'negate':
        this.#prepareCall(selector);
        return;
      default:
        this.prepare(selector.of);
    }
  }

  readonly #prepared = new Set<Selector>();

  #prepareCall(selector: Selector & {kind: 'call' | 'arithmetic' | 'negate'}): void {
    if (this.#prepared.has(selector)) {
      return;
    }
    operandsOf(selector).forEach(operand => this.prepare(operand));
    try {
      this.compile(selector);
    } catch (error) {
      if (!(error instanceof CqlFailure) || this.#early.has(error)) {
        throw error;
      }
    }
    this.#prepared.add(selector);
  }

  #first<T>(resolve: () => T): T {
    try {
      return resolve();
    } catch (error) {
      if (error instanceof CqlFailure) {
        this.#early.add(error);
      }
      throw error;
    }
  }

  column(column: Column): Node {
    this.#firstColumn ??= column;
    if (this.#isMasked && column.mask !== undefined) {
      return this.#maskedColumn(column, column.mask);
    }
    return leaf(column.type, column.name, () => readColumn(column), [column]);
  }

  #maskedColumn(column: Column, mask: ColumnMask): Node {
    const plain = leaf(column.type, column.name, () => readColumn(column), [column]);
    const {resolved, values} = bindMask(column, mask);
    return combined(column.type, column.name, [plain], ([value], env) =>
      resolved.evaluate([value ?? null, ...values], env),
    );
  }

  /** Times of cells are not hidden. */
  #unmasked(selector: Selector): Node {
    const wasMasked = this.#isMasked;
    this.#isMasked = false;
    try {
      return this.compile(selector);
    } finally {
      this.#isMasked = wasMasked;
    }
  }

  #hides = (column: Column): boolean => this.#isMasked && column.mask !== undefined;

  /** `wanted`: the type that the place takes, for terms that have none of their own. */
  compile(selector: Selector, wanted?: DataType): Node {
    if (selector.kind === 'column' || selector.kind === 'term') {
      return this.#compile(selector, wanted);
    }
    // Each part is looked at once for its type and once more where that is known: without this, as often as there are ways to it.
    const known = this.#compiled.get(selector)?.find(each => isKnownFor(selector, each, wanted, this.#isMasked));
    if (known !== undefined) {
      return known.node;
    }
    const node = this.#compile(selector, wanted);
    const all = this.#compiled.get(selector);
    const one = {wanted, isMasked: this.#isMasked, node};
    if (all === undefined) {
      this.#compiled.set(selector, [one]);
    } else {
      all.push(one);
    }
    return node;
  }

  readonly #compiled = new Map<Selector, Compiled[]>();

  #compile(selector: Selector, wanted: DataType | undefined): Node {
    switch (selector.kind) {
      case 'column':
        return this.column(this.#first(() => columnOf(this.#scope.table, selector.name)));
      case 'count_rows':
        return aggregateNode('count', COUNT_ROWS, []);
      case 'call':
        return this.#call(selector, wanted);
      case 'cast': {
        const of = this.compile(selector.of);
        const type = this.#scope.type(selector.type);
        if (sameType(of.type, type)) {
          // Seen in: Apache Cassandra 5.0, where such a cast also leaves the name.
          return of;
        }
        // Seen in: Apache Cassandra 5.0: the name is that of the first column of the whole selection.
        const cast = resolveCast(of.type, type, this.#firstColumn?.name ?? of.name);
        return combined(type, `cast(${of.name} as ${printTypeRef(selector.type)})`, [of], (values, env) =>
          cast.evaluate(values, env),
        );
      }
      case 'writetime':
      case 'maxwritetime':
      case 'ttl':
        this.#first(() => checkNames(this.#scope.table, selector.of));
        return compileCellTime(this.#scope, selector.kind, selector.of, of => this.#unmasked(of));
      case 'element':
        return this.#element(selector.of, selector.key);
      case 'slice':
        return this.#slice(selector.of, selector.from, selector.to);
      case 'field':
        return this.#field(selector.of, selector.field);
      case 'term':
        return this.#term(selector.term, wanted);
      case 'arithmetic':
      case 'negate':
        return this.#operator(selector, wanted);
      case 'hint': {
        const type = this.#scope.type(selector.type);
        const of = this.compile(selector.of, type);
        if (printType(of.type) !== printType(type) && !readsAs(of.type, type)) {
          const name = `(${describeTypeRef(selector.type)})${of.name}`;
          throw invalid(`Cannot assign value ${name} to ${name} of type ${printType(type)}`);
        }
        return {...of, type, name: `(${describeTypeRef(selector.type, this.#access.table.keyspace)})${of.name}`};
      }
      case 'tuple':
      case 'list':
      case 'set':
        return this.#composite(selector, wanted);
    }
  }

  /** An argument as text: a term as it was written, all else by the name that it gives its column. */
  #shown(selector: Selector): string {
    const term = asTerm(selector);
    return term === undefined ? this.compile(selector).name : describeTerm(term);
  }

  /** What a selector is as an argument of a function. */
  #argument(selector: Selector): Argument {
    if (selector.kind === 'tuple' && selector.elements.length === 1) {
      return this.#argument(selector.elements[0]!);
    }
    switch (selector.kind) {
      case 'term':
        return argumentOf(this.#scope, selector.term);
      case 'negate':
      case 'arithmetic':
      case 'tuple':
      case 'list':
      case 'set': {
        const term = asTerm(selector);
        return term === undefined ? this.compile(selector).type : argumentOf(this.#scope, term);
      }
      case 'cast':
      case 'hint':
        return this.#scope.type(selector.type);
      case 'call':
        return this.#typeOfCall(selector);
      case 'writetime':
      case 'maxwritetime':
      case 'ttl':
        return this.#typeOfTimes(selector);
      default:
        return this.compile(selector).type;
    }
  }

  /** Known before what is wrong with its arguments is told. */
  #typeOfCall(selector: Selector & {kind: 'call'}): DataType {
    const name = selector.name.name.toLowerCase();
    return name === 'token' || name === 'count'
      ? this.compile(selector).type
      : this.#resolved(selector, undefined).returns;
  }

  /** A number although the times cannot be told, of a part of the key. */
  #typeOfTimes(selector: Selector & {kind: 'writetime' | 'maxwritetime' | 'ttl'}): DataType {
    try {
      return this.compile(selector).type;
    } catch (error) {
      if (!(error instanceof CqlFailure) || this.#early.has(error)) {
        throw error;
      }
      return selector.kind === 'ttl' ? native('int') : BIGINT;
    }
  }

  readonly #calls = new Map<Selector, ResolvedFunction>();

  #resolved(selector: Selector & {kind: 'call'}, wanted: DataType | undefined): ResolvedFunction {
    const known = this.#calls.get(selector);
    if (known !== undefined) {
      return known;
    }
    selector.args.forEach(arg => this.#first(() => this.prepare(arg)));
    const args = selector.args.map(arg => this.#argument(arg));
    const resolved = this.#first(() =>
      resolveCall(selector.name, args, wanted, this.#scope.partitionKeyTypes, i => this.#shown(selector.args[i]!)),
    );
    this.#calls.set(selector, resolved);
    return resolved;
  }

  #call(selector: Selector & {kind: 'call'}, wanted: DataType | undefined): Node {
    const name = selector.name.name.toLowerCase();
    selector.args.forEach(arg => this.#first(() => this.prepare(arg)));
    if (name === 'token') {
      return this.#first(() => this.#token(selector.args));
    }
    if (name === 'count' && selector.args.length === 1 && selector.args[0]!.kind === 'term') {
      return aggregateNode('count', COUNT_ROWS, []);
    }
    if (name === 'count') {
      this.#first(() => checkCount('system.count', selector.args, 1));
    }
    const resolved = this.#resolved(selector, wanted);
    const nodes = selector.args.map((arg, i) => this.compile(arg, resolved.args[i]));
    this.#first(() => refuseOpenTuples(name, nodes));
    const qualified = resolved.name.includes('.') ? resolved.name : `system.${resolved.name}`;
    if (resolved.kind === 'scalar') {
      return combined(resolved.returns, `${qualified}(${names(nodes)})`, nodes, (values, env) =>
        resolved.evaluate(values, env),
      );
    }
    if (nodes.some(node => node.hasAggregate)) {
      throw invalid('aggregate functions cannot be used as arguments of aggregate functions');
    }
    return aggregateNode(`${qualified}(${names(nodes)})`, resolved, nodes);
  }

  #token(args: readonly Selector[]): Node {
    const {partitionKey} = this.#access.table;
    const isOfRow =
      args.length === partitionKey.length &&
      args.every((arg, i) => arg.kind === 'column' && arg.name === partitionKey[i]!.name) &&
      !partitionKey.some(this.#hides);
    if (isOfRow) {
      const name = `system.token(${partitionKey.map(column => column.name).join(', ')})`;
      return leaf(BIGINT, name, () => row => longBytes(tokenOfKey(row.prefix.slice(0, TOKEN_BYTES))), partitionKey);
    }
    if (args.length !== partitionKey.length) {
      throw invalid(
        `Invalid number of arguments in call to function system.token: ${partitionKey.length} required but ${args.length} provided`,
      );
    }
    const nodes = args.map((arg, i) => {
      const given = this.#argument(arg);
      if (given?.kind === 'term' && fit(given, partitionKey[i]!.type) === 0) {
        throw invalid(
          `Type error: ${describeTerm(given.term)} cannot be passed as argument ${i} of function system.token of type ${printType(partitionKey[i]!.type)}`,
        );
      }
      const node = this.compile(arg, partitionKey[i]!.type);
      if (printType(node.type) !== printType(partitionKey[i]!.type)) {
        throw invalid(
          `Type error: ${node.name} cannot be passed as argument ${i} of function system.token of type ${printType(partitionKey[i]!.type)}`,
        );
      }
      return node;
    });
    return combined(BIGINT, `system.token(${names(nodes)})`, nodes, values =>
      values.some(value => value === null) ? null : longBytes(tokenOfValues(values as Uint8Array[])),
    );
  }

  #element(of: Selector, key: Term): Node {
    const node = this.compile(of);
    const {type} = node;
    if (type.kind !== 'map' && type.kind !== 'set') {
      throw type.kind === 'list'
        ? invalid(`Element selection is only allowed on sets and maps, but ${node.name} is a list`)
        : invalid(`Invalid element selection: ${node.name} is of type ${printType(type)} is not a collection`);
    }
    const keyType = type.kind === 'map' ? type.key : type.element;
    const term = compileTerm(this.#scope, key, keyType, `${type.kind === 'map' ? 'key' : 'value'}(${node.name})`);
    const name = `${node.name}[${describeTerm(key)}]`;
    const keyOf = (bound: Bound): Uint8Array => givenKey(valueOf(term, bound), node.name);
    const column = of.kind === 'column' ? columnOf(this.#scope.table, of.name) : undefined;
    if (column !== undefined && isMapColumn(column) && !this.#hides(column)) {
      return leaf(column.type.value, name, readEntry(column, keyOf), [column]);
    }
    const same = equality(keyType);
    const resultType = type.kind === 'map' ? type.value : type.element;
    const keyLeaf = leaf(keyType, '', bound => {
      const value = keyOf(bound);
      return () => value;
    });
    return combined(resultType, name, [node, keyLeaf], ([whole, wanted]) => {
      let found: Value = null;
      const take = (candidate: Value, value: Value): void => {
        if (candidate !== null && same(candidate, wanted!)) {
          found = value;
        }
      };
      if (whole !== null && whole !== undefined) {
        if (type.kind === 'map') {
          forEachEntry(whole, take);
        } else {
          forEachElement(whole, element => take(element, element));
        }
      }
      return found;
    });
  }

  #slice(of: Selector, from: Term | undefined, to: Term | undefined): Node {
    const node = this.compile(of);
    const {type} = node;
    if (type.kind !== 'map' && type.kind !== 'set' && type.kind !== 'list') {
      throw invalid(`Invalid slice selection: ${node.name} of type ${printType(type)} is not a collection`);
    }
    if (type.kind === 'list') {
      throw invalid(`Slice selection is only allowed on sets and maps, but ${node.name} is a ${describe(type)}`);
    }
    const keyType = type.kind === 'map' ? type.key : type.element;
    const codec = codecOf(keyType);
    const edge = (term: Term | undefined): Node => {
      if (term === undefined) {
        return leaf(keyType, '', () => () => null);
      }
      const compiled = compileTerm(
        this.#scope,
        term,
        keyType,
        `${type.kind === 'map' ? 'key' : 'value'}(${node.name})`,
      );
      return leaf(keyType, '', bound => {
        const value = givenKey(valueOf(compiled, bound), node.name);
        return () => value;
      });
    };
    const name = `${node.name}[${from === undefined ? '' : describeTerm(from)}..${to === undefined ? '' : describeTerm(to)}]`;
    return combined({...type, frozen: true}, name, [node, edge(from), edge(to)], ([whole, low, high]) => {
      if (whole === null || whole === undefined) {
        return null;
      }
      const isInside = (key: Uint8Array): boolean =>
        (low === null || codec.compare(key, low!) >= 0) && (high === null || codec.compare(key, high!) <= 0);
      const parts: Uint8Array[] = [];
      if (type.kind === 'map') {
        forEachEntry(whole, (key, value) => {
          if (key !== null && value !== null && isInside(key)) {
            parts.push(key, value);
          }
        });
        return parts.length === 0 && !type.frozen ? null : joinParts(parts.length / 2, parts);
      }
      forEachElement(whole, element => {
        if (element !== null && isInside(element)) {
          parts.push(element);
        }
      });
      return parts.length === 0 && !type.frozen ? null : joinElements(parts);
    });
  }

  #field(of: Selector, field: string): Node {
    const node = this.compile(of);
    const {type} = node;
    if (type.kind !== 'udt') {
      throw invalid(`Invalid field selection: ${node.name} of type ${printType(type)} is not a user type`);
    }
    const index = type.fields.findIndex(candidate => candidate.name === field);
    if (index < 0) {
      throw invalid(`${node.name} of type ${printType(type)} has no field ${field}`);
    }
    return combined(type.fields[index]!.type, `${node.name}.${field}`, [node], ([whole]) =>
      whole === null || whole === undefined ? null : (splitTuple(whole)[index] ?? null),
    );
  }

  #term(term: Term, wanted: DataType | undefined): Node {
    const argument = argumentOf(this.#scope, term);
    const own = argument === undefined || argument.kind === 'term' ? undefined : argument;
    const type = own ?? wanted;
    if (type === undefined) {
      throw cannotInfer(term);
    }
    const compiled = compileTerm(this.#scope, term, type, '[selection]');
    return leaf(type, describeTerm(term, this.#access.table.keyspace), bound => {
      const value = valueOf(compiled, bound);
      if (value === UNSET) {
        throw invalid('Invalid unset value in the selection clause');
      }
      return () => value;
    });
  }

  #operator(selector: Selector & {kind: 'arithmetic' | 'negate'}, wanted: DataType | undefined): Node {
    const operands = operandsOf(selector);
    operands.forEach(operand => this.#first(() => this.prepare(operand)));
    const given = operands.map(operand => this.#argument(operand));
    const operator = selector.kind === 'negate' ? 'negate' : selector.operator;
    const resolved = this.#first(() => resolveOperator(operator, given, wanted, i => this.#shown(operands[i]!)));
    const nodes = operands.map((operand, i) => this.compile(operand, resolved.args[i]));
    const [left, right] = nodes.map((node, i) => (needsParentheses(selector, i) ? `(${node.name})` : node.name));
    const name = selector.kind === 'negate' ? `-${left}` : `${left} ${selector.operator} ${right}`;
    return combined(resolved.returns, name, nodes, (values, env) => resolved.evaluate(values, env));
  }

  #composite(selector: Selector & {kind: 'tuple' | 'list' | 'set'}, wanted: DataType | undefined): Node {
    if (selector.kind === 'tuple' && selector.elements.length === 1 && wanted?.kind !== 'tuple') {
      // No tuple but parentheses.
      const inner = this.compile(selector.elements[0]!, wanted);
      return {...inner, name: `(${inner.name})`};
    }
    const known = selector.elements.map(element => {
      const argument = this.#argument(element);
      return argument === undefined || argument.kind === 'term' ? undefined : argument;
    });
    if (selector.kind === 'tuple') {
      const types = wanted?.kind === 'tuple' ? wanted.elements : known;
      const parts = selector.elements.map((element, i) => this.compile(element, types[i]));
      const type: DataType = {kind: 'tuple', elements: parts.map(part => part.type)};
      return combined(type, `(${names(parts)})`, parts, tupleToWire);
    }
    const element =
      wanted !== undefined && (wanted.kind === 'list' || wanted.kind === 'set')
        ? wanted.element
        : known.find(type => type !== undefined);
    const parts = selector.elements.map(part => this.compile(part, element));
    const elementType = must(element ?? parts[0]?.type, 'a collection of selectors has an element');
    const odd = parts.find(part => printType(part.type) !== printType(elementType));
    if (odd !== undefined) {
      throw invalid(`Invalid ${selector.kind} literal: ${odd.name} is not of type ${printType(elementType)}`);
    }
    const type: DataType = {kind: selector.kind, element: elementType, frozen: true};
    if (selector.kind === 'set' && isNative(elementType, 'duration')) {
      throw invalid('Durations are not allowed inside sets: frozen<set<duration>>');
    }
    if (selector.kind === 'list') {
      return combined(type, `[${names(parts)}]`, parts, joinNullable);
    }
    const codec = codecOf(elementType);
    return combined(type, `{${names(parts)}}`, parts, values =>
      joinElements(
        sortedDistinct(
          values.filter(value => value !== null),
          (a, b) => codec.compare(a, b),
        ),
      ),
    );
  }
}

/** A tuple that is selected keeps collections that are not frozen, but no aggregate takes such. Seen in: Apache Cassandra 5.0. */
function refuseOpenTuples(name: string, args: readonly Node[]): void {
  const [arg] = args;
  if ((name === 'min' || name === 'max') && arg?.type.kind === 'tuple' && arg.type.elements.some(isMultiCell)) {
    throw invalid(
      `Type error: ${arg.name} cannot be passed as argument 0 of function system.${name} of type ${printType(freeze(arg.type))}`,
    );
  }
}

function operandsOf(selector: Selector & {kind: 'call' | 'arithmetic' | 'negate'}): readonly Selector[] {
  switch (selector.kind) {
    case 'call':
      return selector.args;
    case 'arithmetic':
      return [selector.left, selector.right];
    case 'negate':
      return [selector.of];
  }
}

/** Fails when a cell's time is asked of a column that is not there. */
function checkNames(table: Table, of: Selector): void {
  const target = of.kind === 'element' || of.kind === 'slice' || of.kind === 'field' ? of.of : of;
  if (target.kind === 'column') {
    columnOf(table, target.name);
  }
}

const isSum = (operator: string): boolean => operator === '+' || operator === '-';

/** The parser has taken parentheses away: where the operand at `index` must have had some. */
function needsParentheses(selector: Selector & {kind: 'arithmetic' | 'negate'}, index: number): boolean {
  const operand = selector.kind === 'negate' ? selector.of : index === 0 ? selector.left : selector.right;
  const inner = operand.kind === 'term' ? operand.term : operand;
  if (inner.kind !== 'arithmetic') {
    return false;
  }
  return selector.kind === 'negate' || index === 1
    ? selector.kind === 'negate' || isSum(inner.operator) || !isSum(selector.operator)
    : isSum(inner.operator) && !isSum(selector.operator);
}

/** A selector that reads no column, as the term that it is. */
function asTerm(selector: Selector): Term | undefined {
  switch (selector.kind) {
    case 'term':
      return selector.term;
    case 'negate': {
      const of = asTerm(selector.of);
      return of === undefined ? undefined : {kind: 'negate', of};
    }
    case 'arithmetic': {
      const left = asTerm(selector.left);
      const right = asTerm(selector.right);
      return left === undefined || right === undefined
        ? undefined
        : {kind: 'arithmetic', operator: selector.operator, left, right};
    }
    case 'tuple':
    case 'list':
    case 'set': {
      const elements = selector.elements.map(asTerm);
      return elements.every(element => element !== undefined) ? {kind: selector.kind, elements} : undefined;
    }
    default:
      return undefined;
  }
}

const describe = (type: DataType): string => (type.kind === 'native' ? type.name : type.kind);

const names = (nodes: readonly Node[]): string => nodes.map(node => node.name).join(', ');

/** Of values of any columns: nothing has the least token, though it is no key. */
const tokenOfValues = (values: readonly Uint8Array[]): bigint =>
  values.length === 1 && values[0]!.length === 0 ? LEAST_TOKEN : tokenOf(keyBytes(values));

const LEAST_TOKEN = -(2n ** 63n);
