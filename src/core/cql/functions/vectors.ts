/** Similarity of vectors of floats: 1 is the same, 0 as unlike as can be. */
import {invalid} from '../errors.ts';
import {float} from '../types/floats.ts';
import {native, sameType} from '../types/type-names.ts';
import type {DataType} from '../types/type.ts';
import {decodeFloats} from '../types/vector.ts';
import {printArgument} from './arguments.ts';
import {strict, type Argument, type Family} from './function.ts';
import {checkCount} from './overloads.ts';

type Vector = Extract<DataType, {kind: 'vector'}>;

const FLOAT = native('float');

const family = (similarity: (a: Float32Array, b: Float32Array, name: string) => number): Family => ({
  resolve(name, args) {
    checkCount(`system.${name}`, args, 2);
    const types = vectorTypes(name, args);
    return strict(name, types, FLOAT, ([left, right]) => {
      const [a, b] = [left as Uint8Array, right as Uint8Array];
      if (a.length === 0 || b.length === 0) {
        return null;
      }
      return float.encode(Math.fround(similarity(decodeFloats(a), decodeFloats(b), name)));
    });
  },
});

/** One vector of a known dimension, or a list that is written out, says what the other argument is. */
function vectorTypes(name: string, args: readonly Argument[]): readonly [Vector, Vector] {
  const known = args.map(argument => vectorOf(name, argument));
  const [left, right] = known;
  const first = left ?? right;
  if (first === undefined) {
    throw invalid(
      `Cannot infer type of argument ${printArgument(args[0])} in call to function system.${name}: use type casts to disambiguate`,
    );
  }
  const second = left === undefined ? first : (right ?? first);
  if (first.dimension !== second.dimension) {
    throw invalid('All arguments must have the same vector dimensions');
  }
  return [first, second];
}

function vectorOf(name: string, argument: Argument): Vector | undefined {
  if (argument === undefined) {
    return undefined;
  }
  if (argument.kind === 'term') {
    const {term} = argument;
    if (term.kind === 'list') {
      return {kind: 'vector', element: FLOAT, dimension: term.elements.length};
    }
    if (term.kind === 'null') {
      return undefined;
    }
  } else if (argument.kind === 'vector' && sameType(argument.element, FLOAT)) {
    return argument;
  }
  throw invalid(
    `Function system.${name} requires a float vector argument, but found argument ${printArgument(argument)}`,
  );
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    sum += (a[i] as number) * (b[i] as number);
  }
  return sum;
}

export const similarityCosine = family((a, b, name) => {
  const lengths = dot(a, a) * dot(b, b);
  if (lengths === 0) {
    throw invalid(`Function system.${name} doesn't support all-zero vectors.`);
  }
  // Rounded where Cassandra keeps floats.
  return Math.fround(1 + Math.fround(dot(a, b) / Math.sqrt(lengths))) / 2;
});

export const similarityEuclidean = family((a, b) => {
  let squares = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    squares += difference * difference;
  }
  return 1 / (1 + squares);
});

export const similarityDotProduct = family((a, b) => (1 + dot(a, b)) / 2);
