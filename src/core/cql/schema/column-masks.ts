/** Dynamic data masking: the function that a column is read through by roles without the permission UNMASK. */
import {invalid} from '../errors.ts';
import type {Argument, ResolvedFunction} from '../functions/function.ts';
import {FUNCTIONS, resolveFunction} from '../functions/index.ts';
import {quoteName} from '../print-name.ts';
import {Bindings} from '../statements/bindings.ts';
import type {ColumnMaskRef, QualifiedName} from '../statements/statement.ts';
import {printTerm} from '../statements/terms.ts';
import {codecOf} from '../types/index.ts';
import {termToWire} from '../types/literal.ts';
import {printType, sameType} from '../types/type-names.ts';
import type {DataType} from '../types/type.ts';
import type {Column, ColumnMask} from './schema.ts';

/** Masking functions, with how many arguments they take besides the column, and how Cassandra shows what they take. */
const MASKS: ReadonlyMap<string, {readonly least: number; readonly most: number; readonly shown: string}> = new Map([
  ['mask_null', {least: 0, most: 0, shown: 'any'}],
  ['mask_default', {least: 0, most: 0, shown: 'any'}],
  ['mask_replace', {least: 1, most: 1, shown: 'any, any'}],
  ['mask_inner', {least: 2, most: 3, shown: '[text|varchar|ascii], int, int, [text]'}],
  ['mask_outer', {least: 2, most: 3, shown: '[text|varchar|ascii], int, int, [text]'}],
  ['mask_hash', {least: 0, most: 1, shown: 'any, [text]'}],
]);

/** Fails with `invalid` where masks are not enabled: whatever else may be wrong. */
export function checkMasksEnabled(isEnabled: boolean | undefined): void {
  if (isEnabled !== true) {
    throw invalid(
      'Cannot mask columns because dynamic data masking is not enabled. You can enable it with the dynamic_data_masking_enabled property on cassandra.yaml',
    );
  }
}

/** The mask of a column of this type. Fails with `invalid`, worded as in Apache Cassandra 5.0. */
export function resolveMask(ref: ColumnMaskRef, column: string, type: DataType): ColumnMask {
  const {name, args} = ref;
  const folded = name.name.toLowerCase();
  const isBuiltIn = name.keyspace === undefined || name.keyspace === 'system';
  const signature = `${printed(name)}(${args.map(arg => printTerm(arg, new Bindings(true))).join(', ')})`;
  if (!isBuiltIn || !FUNCTIONS.has(folded)) {
    throw invalid(
      `Unable to find masking function for ${column}, no declared function matches the signature ${signature}`,
    );
  }
  const mask = MASKS.get(folded);
  if (mask !== undefined && (args.length < mask.least || args.length > mask.most)) {
    throw invalid(`Invalid number of arguments for function system.${folded}(${mask.shown})`);
  }
  const resolved = resolveFunction({keyspace: undefined, name: folded}, [type, ...args.map(untyped)]);
  if (resolved.kind === 'aggregate') {
    throw invalid(`Aggregate function ${signature} cannot be used for masking table columns`);
  }
  if (mask === undefined) {
    throw invalid(`Not-masking function ${signature} cannot be used for masking table columns`);
  }
  if (!sameType(resolved.returns, type)) {
    throw invalid(
      `Masking function ${signature} return type is ${printType(resolved.returns)}. ` +
        `This is different to the type of the masked column ${column} of type ${printType(type)}. ` +
        'Masking functions can only be attached to table columns if they return the same data type as the masked column.',
    );
  }
  return {name: folded, args: args.map((arg, i) => argument(arg, resolved, i + 1, column))};
}

const untyped = (term: ColumnMaskRef['args'][number]): Argument =>
  term.kind === 'null' ? undefined : {kind: 'term', term};

function argument(
  term: ColumnMaskRef['args'][number],
  resolved: ResolvedFunction,
  position: number,
  column: string,
): ColumnMask['args'][number] {
  const type = resolved.args[position]!;
  const bytes = termToWire(term, type, column);
  return {type, hex: bytes === null ? null : Buffer.from(bytes).toString('hex')};
}

const printed = ({keyspace, name}: QualifiedName): string =>
  keyspace === undefined ? quoteName(name.toLowerCase()) : `${quoteName(keyspace)}.${quoteName(name.toLowerCase())}`;

/** The function with its arguments, the column's value left out. */
export function bindMask(
  {type}: Column,
  {name, args}: ColumnMask,
): {
  readonly resolved: Extract<ResolvedFunction, {kind: 'scalar'}>;
  readonly values: readonly (Uint8Array | null)[];
} {
  const resolved = resolveFunction({keyspace: undefined, name}, [type, ...args.map(arg => arg.type)]);
  if (resolved.kind !== 'scalar') {
    throw new Error(`Bug: ${name} is no mask`);
  }
  return {resolved, values: args.map(valueOf)};
}

type MaskArgument = ColumnMask['args'][number];

const valueOf = ({hex}: MaskArgument): Uint8Array | null => (hex === null ? null : Buffer.from(hex, 'hex'));

/** `MASKED WITH system.mask_inner(1, 2)` */
export const printMask = ({name, args}: ColumnMask): string =>
  `MASKED WITH system.${name}(${args.map(literalOf).join(', ')})`;

function literalOf(arg: MaskArgument): string {
  const value = valueOf(arg);
  return value === null ? 'null' : codecOf(arg.type).toLiteral(value);
}

/** An argument as system_schema.column_masks has it: texts without quotes, composite values as bytes, '' for null. */
export function shownArgument(arg: MaskArgument): string {
  if (arg.hex === null) {
    return '';
  }
  if (arg.type.kind !== 'native') {
    return arg.hex;
  }
  const literal = literalOf(arg);
  return literal.startsWith("'") ? literal.slice(1, -1).replaceAll("''", "'") : literal;
}
