/** Values in statements, made ready: markers know their types, constants are in wire form, calls are resolved. */
import {isUtf8} from 'node:buffer';
import {must} from '../../../base/failure.ts';
import {CqlFailure, invalid} from '../../../core/cql/errors.ts';
import {UNSET, type BoundValue, type ColumnSpec} from '../../../core/cql/port.ts';
import type {Column, Schema, Table} from '../../../core/cql/schema/schema.ts';
import type {Term, TypeRef} from '../../../core/cql/statements/statement.ts';
import {describeTerm} from './describe-term.ts';
import type {DataType, TypeCodec} from '../../../core/cql/types/type.ts';
import {codecOf} from '../../../core/cql/types/index.ts';
import {termToWire} from '../../../core/cql/types/literal.ts';
import {native} from '../../../core/cql/types/type-shapes.ts';
import {isNative} from '../../../core/cql/schema/types-of.ts';
import {isValueCompatible, printType, resolveTypeRef} from '../../../core/cql/types/type-names.ts';
import {
  isFunction,
  resolveCall,
  resolveOperator,
  type Argument,
  type FunctionEnv,
  type ScalarFunction,
} from './plan-functions.ts';

/** What a run brings along: its bound values and where functions get time and chance from. */
export interface Bound {
  readonly values: readonly BoundValue[];
  readonly env: FunctionEnv;
}

type Compute = (bound: Bound) => BoundValue;

export interface CompiledTerm {
  readonly type: DataType;
  readonly codec: TypeCodec;
  /** Index of the marker that this term is, or -1. */
  readonly marker: number;
  /** Where the term is neither a marker nor constant. */
  readonly compute: Compute | undefined;
  readonly constant: Uint8Array | null;
}

/** A marker that is the value of a partition key column knows which. */
interface MarkerSpec extends ColumnSpec {
  readonly keyPosition: number | undefined;
}

/**
 * The markers that make the partition key, by its columns; none when one of them has none. Of several for one column
 * it is the last. Source: Apache Cassandra 5.0, VariableSpecifications.
 */
export function partitionKeyMarkers(markers: readonly ColumnSpec[], count: number): number[] {
  const indexes: number[] = Array.from({length: count}, () => -1);
  markers.forEach((marker, i) => {
    const {keyPosition} = marker as MarkerSpec;
    if (keyPosition !== undefined) {
      indexes[keyPosition] = i;
    }
  });
  return indexes.includes(-1) ? [] : indexes;
}

/** What names in a statement mean, and what its markers turned out to be. */
export class Scope {
  readonly schema: Schema;
  readonly table: Table;
  /** By marker index; filled while compiling. Batches share one list. */
  readonly markers: ColumnSpec[];
  /** Columns of the key that a statement finds its rows by; others of the key are filtered like those outside of it. Undefined: all of the key. */
  sought: ReadonlySet<string> | undefined;

  constructor(schema: Schema, table: Table, markers: ColumnSpec[]) {
    this.schema = schema;
    this.table = table;
    this.markers = markers;
  }

  /** Whether null is told as of a key. */
  isSought({name, kind}: Column): boolean {
    return (kind === 'partition_key' || kind === 'clustering') && this.sought?.has(name) !== false;
  }

  marker(term: Term & {kind: 'marker'}, name: string, type: DataType): void {
    const {keyspace, name: table} = this.table;
    const keyColumn = this.table.partitionKey.find(column => column.name === name && column.type === type);
    const marker: MarkerSpec = {keyspace, table, name: term.name ?? name, type, keyPosition: keyColumn?.position};
    this.markers[term.index] = marker;
  }

  get partitionKeyTypes(): readonly DataType[] {
    return this.table.partitionKey.map(column => column.type);
  }

  type(ref: TypeRef): DataType {
    return resolveTypeRef(ref, this.table.keyspace, (keyspace, name) =>
      this.schema.keyspaces.get(keyspace)?.types.get(name),
    );
  }
}

/** Long texts are looked at by native code, without a copy. */
const LONG_TEXT = 64;
const TEXT = codecOf(native('text'));

function validate(codec: TypeCodec, value: Uint8Array): void {
  if (codec !== TEXT || value.length < LONG_TEXT || !isUtf8(value)) {
    codec.validate(value);
  }
}

/** The value of a term in this run. A marker's value is checked against its type. */
export function valueOf(term: CompiledTerm, bound: Bound): BoundValue {
  if (term.marker >= 0) {
    const value = bound.values[term.marker];
    if (value === undefined) {
      throw invalid(`Missing value for bind marker ${term.marker}`);
    }
    if (value !== null && value !== UNSET) {
      validate(term.codec, value);
    }
    return value;
  }
  return term.compute === undefined ? term.constant : term.compute(bound);
}

/** The same, not checked: for callers that look at every part of the value themselves. */
export function uncheckedValueOf(term: CompiledTerm, bound: Bound): BoundValue {
  const value = term.marker >= 0 ? bound.values[term.marker] : undefined;
  return value === undefined ? valueOf(term, bound) : value;
}

const make = (type: DataType, marker: number, constant: Uint8Array | null, compute?: Compute): CompiledTerm => ({
  type,
  codec: codecOf(type),
  marker,
  compute,
  constant,
});

/**
 * A term as a value of a type. `label` is the column's name in messages, `markerName` what a bare marker is called;
 * `partNames` are the columns that the parts of a tuple are for, where it stands for several.
 * Fails with `invalid` when the term cannot be of that type.
 */
export function compileTerm(
  scope: Scope,
  term: Term,
  type: DataType,
  label: string,
  markerName: string = label,
  partNames?: readonly string[],
): CompiledTerm {
  switch (term.kind) {
    case 'marker':
      scope.marker(term, markerName, type);
      return make(type, term.index, null);
    case 'value':
      return make(type, -1, term.bytes);
    case 'null':
      if (isNative(type, 'counter')) {
        throw invalid('Invalid null value for counter increment/decrement');
      }
      return make(type, -1, null);
    case 'call':
    case 'arithmetic':
    case 'negate': {
      if (isConstant(term)) {
        return make(type, -1, constantOf(scope, term, type, label));
      }
      const computed = compileFree(scope, term, type, label);
      if (!isAssignable(computed.type, type)) {
        if (term.kind === 'arithmetic') {
          // Of operators only those are looked at that give the type.
          throw invalid(
            `the '${term.operator}' operation is not supported between ${describeTerm(term.left)} and ${describeTerm(term.right)}`,
          );
        }
        throw invalid(
          `Type error: cannot assign result of ${shownCall(term)} (type ${printType(computed.type)}) to ${label} (type ${printType(type)})`,
        );
      }
      return {...computed, type, codec: codecOf(type)};
    }
    case 'hint': {
      if (isConstant(term)) {
        return make(type, -1, constantOf(scope, term, type, label));
      }
      const hinted = scope.type(term.type);
      if (!isAssignable(hinted, type)) {
        throw invalid(`Cannot assign value ${describeTerm(term)} to ${label} of type ${printType(type)}`);
      }
      return compileTerm(scope, term.of, type, label, markerName);
    }
    case 'column':
      throw invalid(`Invalid use of column ${term.name} as a value of ${label}`);
    case 'literal':
      return make(type, -1, constantOf(scope, term, type, label));
    case 'list':
    case 'set':
    case 'map':
    case 'udt':
    case 'tuple':
      if (term.kind === 'tuple' && type.kind === 'tuple') {
        checkParts(scope, term.elements, type.elements, partNames);
      }
      if (isConstant(term)) {
        return make(type, -1, constantOf(scope, term, type, label));
      }
      return composite(scope, term, type, label, partNames);
  }
}

/** A part that does not fit is told by the name of its column. */
function checkParts(
  scope: Scope,
  parts: readonly Term[],
  types: readonly DataType[],
  names: readonly string[] | undefined,
): void {
  for (const [i, name] of names?.entries() ?? []) {
    const part = parts[i];
    if (part !== undefined && isConstant(part)) {
      constantOf(scope, part, must(types[i], 'a name has a type'), name);
    }
  }
}

const constantOf = (scope: Scope, term: Term, type: DataType, label: string): Uint8Array | null =>
  termToWire(term, type, label, ref => scope.type(ref));

const shownCall = (term: Term): string =>
  term.kind === 'call' ? `function system.${term.name.name.toLowerCase()}` : describeTerm(term);

/** A collection, tuple or user type with markers or calls inside: these are replaced by their values in each run. */
function composite(
  scope: Scope,
  term: Term,
  type: DataType,
  label: string,
  partNames: readonly string[] | undefined,
): CompiledTerm {
  const fill = filler(scope, term, type, label, partNames);
  return make(type, -1, null, bound => constantOf(scope, fill(bound), type, label));
}

type Fill = (bound: Bound) => Term;

function filler(scope: Scope, term: Term, type: DataType, label: string, partNames?: readonly string[]): Fill {
  if (isConstant(term)) {
    return () => term;
  }
  const inner = (child: Term, childType: DataType | undefined, name: string): Fill =>
    childType === undefined ? misplaced(scope, term, type, label) : filler(scope, child, childType, name);
  switch (term.kind) {
    case 'list': {
      const element = type.kind === 'list' || type.kind === 'vector' ? type.element : undefined;
      const parts = term.elements.map(child => inner(child, element, `value(${label})`));
      return bound => ({kind: 'list', elements: parts.map(part => part(bound))});
    }
    case 'set': {
      const element = type.kind === 'set' ? type.element : undefined;
      const parts = term.elements.map(child => inner(child, element, `value(${label})`));
      return bound => ({kind: 'set', elements: parts.map(part => part(bound))});
    }
    case 'map': {
      const [key, value] = type.kind === 'map' ? [type.key, type.value] : [undefined, undefined];
      const parts = term.entries.map(
        ([k, v]) => [inner(k, key, `key(${label})`), inner(v, value, `value(${label})`)] as const,
      );
      return bound => ({kind: 'map', entries: parts.map(([k, v]) => [k(bound), v(bound)] as const)});
    }
    case 'tuple': {
      const parts = term.elements.map((child, i) =>
        inner(child, type.kind === 'tuple' ? type.elements[i] : undefined, partNames?.[i] ?? `${label}[${i}]`),
      );
      return bound => ({kind: 'tuple', elements: parts.map(part => part(bound))});
    }
    case 'udt': {
      const fields = type.kind === 'udt' ? type.fields : [];
      const parts = term.fields.map(([name, child]) => {
        const field = fields.find(candidate => candidate.name === name);
        return [name, inner(child, field?.type, `${label}.${name}`)] as const;
      });
      return bound => ({kind: 'udt', fields: parts.map(([name, part]) => [name, part(bound)] as const)});
    }
    default: {
      const compiled = compileTerm(scope, term, type, label);
      return bound => {
        const value = valueOf(compiled, bound);
        if (value === UNSET) {
          throw invalid(`Invalid unset value for ${label}`);
        }
        return {kind: 'value', bytes: value};
      };
    }
  }
}

/** The term does not fit the type: a constant of its shape makes the proper failure. */
function misplaced(scope: Scope, term: Term, type: DataType, label: string): never {
  constantOf(scope, withoutMarkers(term), type, label);
  throw invalid(`Invalid ${term.kind} literal for ${label} of type ${printType(type)}`);
}

function withoutMarkers(term: Term): Term {
  switch (term.kind) {
    case 'list':
    case 'set':
    case 'tuple':
      return {kind: term.kind, elements: term.elements.map(withoutMarkers)};
    case 'map':
      return {kind: 'map', entries: term.entries.map(([k, v]) => [withoutMarkers(k), withoutMarkers(v)] as const)};
    case 'udt':
      return {kind: 'udt', fields: term.fields.map(([name, v]) => [name, withoutMarkers(v)] as const)};
    case 'literal':
      return term;
    default:
      return {kind: 'null'};
  }
}

/** A term whose type is not given from outside: arguments of functions, operands. */
export function compileFree(scope: Scope, term: Term, wanted: DataType | undefined, label: string): CompiledTerm {
  switch (term.kind) {
    case 'call':
    case 'arithmetic':
    case 'negate': {
      const resolved = resolveTerm(scope, term, wanted);
      const inner = term.kind === 'call' ? term.args : term.kind === 'negate' ? [term.of] : [term.left, term.right];
      const args = inner.map((arg, i) =>
        compileTerm(
          scope,
          arg,
          must(resolved.args[i], 'a resolved call types its arguments'),
          `arg${i}(${resolved.name})`,
        ),
      );
      return make(resolved.returns, -1, null, applied(args, resolved));
    }
    case 'hint':
      return compileTerm(scope, term.of, scope.type(term.type), label);
    default:
      if (wanted === undefined) {
        throw cannotInfer(term);
      }
      return compileTerm(scope, term, wanted, label);
  }
}

export const cannotInfer = (term: Term): Error =>
  invalid(`Cannot infer type for term ${describeTerm(term)} in selection clause (try using a cast to force a type)`);

function resolveTerm(
  scope: Scope,
  term: Term & {kind: 'call' | 'arithmetic' | 'negate'},
  wanted: DataType | undefined,
): ScalarFunction {
  switch (term.kind) {
    case 'call': {
      // The one function whose arguments have their types from elsewhere.
      const key = /^token$/i.test(term.name.name) ? scope.partitionKeyTypes : [];
      const args = term.args.map((arg, i) => argumentOf(scope, arg, key[i]));
      if (!isFunction(term.name)) {
        throw invalid(`Unknown function ${term.name.name.toLowerCase()} called`);
      }
      const resolved = resolveCall(term.name, args, wanted, scope.partitionKeyTypes);
      if (resolved.kind === 'aggregate') {
        throw invalid('Aggregation function are not supported in the where clause');
      }
      return resolved;
    }
    case 'arithmetic':
      return resolveOperator(
        term.operator,
        [argumentOf(scope, term.left, wanted), argumentOf(scope, term.right, wanted)],
        wanted,
      );
    case 'negate':
      return resolveOperator('negate', [argumentOf(scope, term.of, wanted)], wanted);
  }
}

function applied(args: readonly CompiledTerm[], resolved: ScalarFunction): Compute {
  return bound =>
    resolved.evaluate(
      args.map(arg => {
        const value = valueOf(arg, bound);
        if (value === UNSET) {
          throw invalid(`Invalid unset value for argument in call to function ${resolved.name}`);
        }
        return value;
      }),
      bound.env,
    );
}

/** What a term is as an argument: calls and hints have a type, literals take the one that is asked for, markers any. */
export function argumentOf(scope: Scope, term: Term, wanted?: DataType): Argument {
  switch (term.kind) {
    case 'call':
      // JSON takes the type that it is asked for, as a marker does.
      return isFromJson(term.name.name) ? undefined : resolveTerm(scope, term, undefined).returns;
    case 'arithmetic':
    case 'negate':
      // Without a type to become, a sum of constants has the type that these look like.
      return isConstant(term) || (wanted !== undefined && !hasTyped(term))
        ? {kind: 'term', term}
        : resolveTerm(scope, term, undefined).returns;
    case 'hint':
      return scope.type(term.type);
    case 'marker':
      return undefined;
    default:
      return {kind: 'term', term};
  }
}

const isFromJson = (name: string): boolean => /^from_?json$/i.test(name);

/** Something in the term has a type of its own. */
function hasTyped(term: Term): boolean {
  switch (term.kind) {
    case 'call':
    case 'hint':
      return true;
    case 'arithmetic':
      return hasTyped(term.left) || hasTyped(term.right);
    case 'negate':
      return hasTyped(term.of);
    default:
      return false;
  }
}

export function isConstant(term: Term): boolean {
  switch (term.kind) {
    case 'literal':
    case 'null':
    case 'value':
      return true;
    case 'list':
    case 'set':
    case 'tuple':
      return term.elements.every(isConstant);
    case 'map':
      return term.entries.every(([key, value]) => isConstant(key) && isConstant(value));
    case 'udt':
      return term.fields.every(([, value]) => isConstant(value));
    case 'hint':
    case 'negate':
      return isConstant(term.of);
    case 'marker':
    case 'call':
    case 'arithmetic':
    case 'column':
      return false;
  }
}

/** A result of the first type may stand where the second is wanted. */
export const isAssignable = (from: DataType, to: DataType): boolean => isValueCompatible(to, from);

/** The first check of every run. */
export function checkValueCount(markers: readonly ColumnSpec[], values: readonly BoundValue[]): void {
  if (markers.length !== values.length) {
    throw new CqlFailure(
      'invalid',
      `there were ${markers.length} markers(?) in CQL but ${values.length} bound variables`,
    );
  }
}
