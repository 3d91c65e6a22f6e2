import {expect, test} from 'vitest';
import {similarity} from '../operators/similarity.ts';
import {randomOf} from '../store/testing.ts';
import {Graph} from './graph.ts';
import {GraphBuilder} from './graph-builder.ts';
import {GraphSearch} from './graph-search.ts';
import {clusteredVectors} from './testing.ts';

const METRICS = ['cosine', 'dot_product', 'euclidean'] as const;

function built(count: number, dimension: number, metric: (typeof METRICS)[number], vectors: Float32Array): Graph {
  const graph = Graph.make(dimension, metric, 1);
  const builder = new GraphBuilder(graph);
  for (let i = 0; i < count; i++) {
    builder.add(`key ${i}`, vectors, i * dimension);
  }
  return new Graph(graph.parts, 0);
}

const vectorAt = (vectors: Float32Array, i: number, dimension: number): Float32Array =>
  vectors.subarray(i * dimension, (i + 1) * dimension);

test.each([1, 2, 7, 31, 32, 33, 100, 384])(
  'distances in 8 bits are near those of numbers, %i dimensions',
  dimension => {
    const random = randomOf(dimension);
    const vectors = Float32Array.from({length: 65 * dimension}, () => random(2000) / 1000 - 1);
    const query = vectorAt(vectors, 64, dimension);
    for (const metric of METRICS) {
      const graph = Graph.make(dimension, metric, 1);
      for (let i = 0; i < 64; i++) {
        graph.write(`${i}`, vectors, i * dimension, 0);
      }
      graph.setQuery(query);
      for (let i = 0; i < 64; i++) {
        graph.ids[i] = 63 - i;
      }
      graph.measure(64);
      const lengths = metric === 'cosine' ? 1 : dimension;
      for (let i = 0; i < 64; i++) {
        const exact = similarity(metric, query, vectorAt(vectors, 63 - i, dimension));
        expect(Math.abs(graph.scoreOf(graph.results[i]!) - exact)).toBeLessThan(0.015 * lengths);
      }
    }
  },
);

test.each(METRICS)('a walk finds nearly all of the nearest: %s', metric => {
  const dimension = 40;
  const count = 4000;
  const vectors = clusteredVectors(count + 50, dimension, 3);
  const graph = built(count, dimension, metric, vectors);
  const search = new GraphSearch(graph);
  let found = 0;
  for (let q = count; q < count + 50; q++) {
    const query = vectorAt(vectors, q, dimension);
    const scores = Array.from({length: count}, (_, i) => similarity(metric, query, vectorAt(vectors, i, dimension)));
    const nearest = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!).slice(0, 10);
    graph.setQuery(query);
    search.walk(search.descend(0), 0, 128);
    const best = new Set(search.nodes.subarray(0, 20));
    found += nearest.filter(node => best.has(node)).length;
    expect(search.measured).toBeLessThan(count / 2);
  }
  expect(found / 500).toBeGreaterThan(0.97);
});

test('a walk among some nodes finds those, and measuring each finds the same', () => {
  const dimension = 24;
  const count = 3000;
  const vectors = clusteredVectors(count, dimension, 5);
  const graph = built(count, dimension, 'cosine', vectors);
  const search = new GraphSearch(graph);
  const among = new Uint32Array(Math.ceil(count / 32));
  for (let node = 0; node < count; node += 3) {
    among[node >> 5]! |= 1 << (node & 31);
  }
  let same = 0;
  for (let q = 0; q < 20; q++) {
    graph.setQuery(vectorAt(vectors, q * 7, dimension));
    search.all(among, 10);
    const exact = [...search.nodes.subarray(0, 10)];
    expect(search.measured).toBe(1000);
    expect(exact.every(node => node % 3 === 0)).toBe(true);
    search.walk(search.descend(0), 0, 128, among);
    const walked = [...search.nodes.subarray(0, search.found)];
    expect(walked.every(node => node % 3 === 0)).toBe(true);
    same += exact.filter(node => walked.includes(node)).length;
  }
  expect(same / 200).toBeGreaterThan(0.97);
});

test('a key keeps its older vectors; the same vector is added once', () => {
  const vectors = clusteredVectors(3, 16, 1);
  const graph = Graph.make(16, 'euclidean', 1);
  const builder = new GraphBuilder(graph);
  builder.add('a', vectors, 0);
  builder.add('b', vectors, 16);
  builder.add('a', vectors, 32);
  builder.add('a', vectors, 0);
  expect(graph.count).toBe(3);
  expect(graph.find('a')).toBe(2);
  expect(graph.olderOf(2)).toBe(0);
  expect(graph.olderOf(0)).toBe(-1);
  expect(graph.find('b')).toBe(1);
  expect(graph.find('c')).toBe(-1);
  expect(graph.keyOf(2)).toBe('a');
});

test('keys of any bytes and lengths are found again', () => {
  const random = randomOf(9);
  const graph = Graph.make(4, 'dot_product', 1);
  const keys = Array.from({length: 3000}, (_, i) =>
    String.fromCharCode(
      ...Array.from({length: 1 + random(i % 50 === 0 ? 5000 : 30)}, () => random(256)),
      i & 255,
      i >> 8,
    ),
  );
  const vectors = new Float32Array(4).fill(1);
  keys.forEach(key => graph.write(key, vectors, 0, 0));
  const reader = new Graph(graph.parts, 0);
  keys.forEach((key, node) => {
    expect(reader.find(key)).toBe(node);
    expect(reader.keyOf(node)).toBe(key);
  });
});

test('vectors without length, and all the same ones, can be added', () => {
  const graph = Graph.make(8, 'cosine', 1);
  const builder = new GraphBuilder(graph);
  const vectors = new Float32Array(16);
  vectors.fill(0.5, 8);
  for (let i = 0; i < 200; i++) {
    builder.add(`zero ${i}`, vectors, 0);
    builder.add(`same ${i}`, vectors, 8);
  }
  const search = new GraphSearch(graph);
  graph.setQuery(vectors.subarray(8));
  search.walk(search.descend(0), 0, 50);
  expect(search.found).toBe(50);
  expect(search.distances.subarray(0, 50).every(distance => Math.abs(distance) < 1e-3)).toBe(true);
});
