import {expect, test} from 'vitest';
import {MemoryFiles} from '../store/memory-files.ts';
import {Graph} from './graph.ts';
import {GraphBuilder} from './graph-builder.ts';
import {graphName, loadGraph, readGraphHead, saveGraph, type GraphHead} from './graph-file.ts';
import {GraphSearch} from './graph-search.ts';
import {clusteredVectors} from './testing.ts';

const HEAD: GraphHead = {table: 3, index: 2, dimension: 200, metric: 'cosine', covers: 17};
const COUNT = 6000;
const VECTORS = clusteredVectors(COUNT, 200, 4);

function graph(): Graph {
  const made = Graph.make(200, 'cosine', 1);
  const builder = new GraphBuilder(made);
  for (let i = 0; i < 300; i++) {
    builder.add(`key ${i}`, VECTORS, i * 200);
  }
  // The rest has no links: more than one chunk of a file.
  for (let i = 300; i < COUNT; i++) {
    made.write(`key ${i}`, VECTORS, i * 200, 0);
  }
  return made;
}

const NAME = graphName(3, 2);

function nearest(of: Graph): number[] {
  const search = new GraphSearch(of);
  of.setQuery(VECTORS.subarray(0, 200));
  search.walk(search.descend(0), 0, 20);
  return [...search.nodes.subarray(0, 20)];
}

test('a graph comes back from its file', async () => {
  const files = new MemoryFiles();
  const saved = graph();
  await saveGraph(files, saved, HEAD);
  expect(files.list()).toEqual([NAME]);
  expect(readGraphHead(files, NAME)).toMatchObject(HEAD);
  const loaded = Graph.make(200, 'cosine', 0);
  await loadGraph(files, NAME, loaded.parts);
  loaded.refresh();
  expect(loaded.count).toBe(COUNT);
  expect(loaded.find('key 5000')).toBe(5000);
  expect(nearest(loaded)).toEqual(nearest(saved));
});

test.each([
  {what: 'the head', at: () => 40},
  {what: 'a node', at: () => 700_000},
  {what: 'a node of a later chunk', at: () => 1_500_000},
  {what: 'the heap', at: (size: number) => size - 100},
  {what: 'a checksum', at: (size: number) => size - 1},
])('a flipped bit in $what is noticed', async ({at}) => {
  const files = new MemoryFiles();
  await saveGraph(files, graph(), HEAD);
  const file = await files.openForWrite(NAME);
  const byte = new Uint8Array(1);
  const position = at(file.size());
  file.readSync(byte, position);
  byte[0]! ^= 0x10;
  await file.write(byte, position);
  const load = async (): Promise<void> => {
    readGraphHead(files, NAME);
    await loadGraph(files, NAME, Graph.make(200, 'cosine', 0).parts);
  };
  await expect(load()).rejects.toMatchObject({code: 'corrupt'});
});

test('a file of another kind, of a newer format, or cut short is refused', async () => {
  const files = new MemoryFiles();
  await saveGraph(files, graph(), HEAD);
  const file = await files.openForWrite(NAME);
  const front = new Uint8Array(12);
  file.readSync(front, 0);
  await file.write(Uint8Array.of(0, 0, 0, 9), 8);
  expect(() => readGraphHead(files, NAME)).toThrow(expect.objectContaining({code: 'newer_format'}));
  await file.write(Uint8Array.of(0), 0);
  expect(() => readGraphHead(files, NAME)).toThrow(expect.objectContaining({code: 'corrupt'}));
  const short = await files.create('short');
  const bytes = new Uint8Array(file.size() - 1000);
  file.readSync(bytes, 0);
  bytes.set(front);
  await short.write(bytes, 0);
  await expect(loadGraph(files, 'short', Graph.make(200, 'cosine', 0).parts)).rejects.toMatchObject({code: 'corrupt'});
});
