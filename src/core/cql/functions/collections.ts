/** Functions of collections: `map_keys`, `collection_count` and the like. */
import {invalid} from '../errors.ts';
import {elementCount, forEachElement, forEachEntry, joinElements} from '../types/collection.ts';
import {codecOf} from '../types/index.ts';
import {int} from '../types/integers.ts';
import {native, printType} from '../types/type-names.ts';
import type {DataType} from '../types/type.ts';
import {average, extreme, sum} from './aggregates.ts';
import {knownType, printArgument} from './arguments.ts';
import {strict, type AggregateFunction, type Argument, type Evaluate, type Family} from './function.ts';
import {numberTypeName} from './numbers.ts';
import {checkCount} from './overloads.ts';

/** Makes the function for one argument of a known type; undefined when the type does not suit. */
type Make = (type: DataType) => {readonly returns: DataType; readonly evaluate: Evaluate} | undefined;

const ofOne = (wanted: string, make: Make): Family => ({
  resolve(name, args) {
    checkCount(`system.${name}`, args, 1);
    const type = requireType(name, args[0]);
    const made = make(type);
    if (made === undefined) {
      throw invalid(
        `Function system.${name} requires ${wanted}, but found argument ${printArgument(args[0])} of type ${printType(type)}`,
      );
    }
    return strict(name, [type], made.returns, made.evaluate);
  },
});

function requireType(name: string, argument: Argument): DataType {
  const type = knownType(argument);
  if (type === undefined) {
    throw invalid(
      `Cannot infer type of argument ${printArgument(argument)} in call to function system.${name}: use type casts to disambiguate`,
    );
  }
  return type;
}

export const mapKeys = ofOne('a map argument', type =>
  type.kind === 'map'
    ? {
        returns: {kind: 'set', element: type.key, frozen: false},
        evaluate([bytes]) {
          const keys: Uint8Array[] = [];
          forEachEntry(bytes as Uint8Array, key => key !== null && keys.push(key));
          return joinElements(keys);
        },
      }
    : undefined,
);

export const mapValues = ofOne('a map argument', type =>
  type.kind === 'map'
    ? {
        returns: {kind: 'list', element: type.value, frozen: false},
        evaluate([bytes]) {
          const values: Uint8Array[] = [];
          forEachEntry(bytes as Uint8Array, (_, value) => value !== null && values.push(value));
          return joinElements(values);
        },
      }
    : undefined,
);

export const collectionCount = ofOne('a collection argument', type =>
  type.kind === 'list' || type.kind === 'set' || type.kind === 'map'
    ? {returns: native('int'), evaluate: ([bytes]) => int.encode(elementCount(bytes as Uint8Array))}
    : undefined,
);

const elementOf = (type: DataType): DataType | undefined =>
  type.kind === 'list' || type.kind === 'set' ? type.element : undefined;

const overElements = (element: DataType, aggregate: AggregateFunction): ReturnType<Make> => ({
  returns: element,
  evaluate([bytes]) {
    const state = aggregate.start();
    forEachElement(bytes as Uint8Array, part => state.add([part]));
    return state.finish();
  },
});

const extremeOf = (sign: 1 | -1): Family =>
  ofOne('a set or list argument', type => {
    const element = elementOf(type);
    return element && overElements(element, extreme('', element, codecOf(element).compare, sign));
  });

const totalOf = (make: typeof sum): Family =>
  ofOne('a numeric set/list argument', type => {
    const element = elementOf(type);
    const number = element && numberTypeName(element);
    return element && number && overElements(element, make('', number));
  });

export const collectionMin = extremeOf(-1);
export const collectionMax = extremeOf(1);
export const collectionSum = totalOf(sum);
export const collectionAvg = totalOf(average);
