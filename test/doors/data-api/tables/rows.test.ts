/** Commands that change rows. */
import {describe, expect, test} from 'vitest';
import type {Reply} from '../server.ts';
import {codes, rows, serveTables} from './tables.ts';

const {table} = serveTables();

describe('rows', () => {
  test('a key of three columns: ids, schema, overwriting, missing parts', async () => {
    const to = await table(
      {a: 'text', b: 'int', c: 'date', v: 'int', w: 'int'},
      {partitionBy: ['a', 'b'], partitionSort: {c: -1}},
    );
    const inserted = await to({insertOne: {document: {c: '2024-05-01', v: 1, w: 1, b: 2, a: 'x'}}});
    expect(inserted.text).toContain(
      '"primaryKeySchema":{"a":{"type":"text"},"b":{"type":"int"},"c":{"type":"date"}},"insertedIds":[["x",2,"2024-05-01"]]',
    );
    expect(codes(await to({insertOne: {document: {a: 'x', b: null, c: '2024-05-01'}}}))).toEqual([
      'MISSING_PRIMARY_KEY_COLUMNS',
    ]);
    expect(codes(await to({insertOne: {document: {a: 'x', b: 2, c: '2024-05-01', z: 1}}}))).toEqual([
      'UNKNOWN_TABLE_COLUMNS',
    ]);
    await to({insertOne: {document: {a: 'x', b: 2, c: '2024-05-01', v: 5}}});
    expect(rows(await to({find: {filter: {a: 'x', b: 2}}}))).toEqual([{a: 'x', b: 2, c: '2024-05-01', v: 5, w: 1}]);
  });

  test('insertMany in order stops at the first bad row; side by side it does not', async () => {
    const to = await table({id: 'int', v: 'int'}, 'id');
    const documents = [{id: 1}, {id: 2, v: 'bad'}, {id: 3}];
    const ordered = await to({insertMany: {documents, options: {ordered: true}}});
    expect(ordered.body.status?.['insertedIds']).toEqual([[1]]);
    expect(codes(ordered)).toEqual(['INVALID_COLUMN_VALUES']);
    expect(ordered.body.errors?.[0]?.documentIds).toEqual([[2]]);
    const all = await to({insertMany: {documents: [...documents, {v: 1}], options: {returnDocumentResponses: true}}});
    expect(all.body.status?.['documentResponses']).toEqual([
      {_id: [1], status: 'OK'},
      {_id: [2], status: 'ERROR', errorsIdx: 0},
      {_id: [3], status: 'OK'},
      {_id: [], status: 'ERROR', errorsIdx: 1},
    ]);
    expect(all.body.status?.['primaryKeySchema']).toEqual({id: {type: 'int'}});
  });

  test('of an insertMany, what is no object fails alone', async () => {
    const to = await table({id: 'int'}, 'id');
    const reply = await to({insertMany: {documents: [{id: 1}, 5, {id: 2}]}});
    expect(reply.body.status?.['insertedIds']).toEqual([[1], [2]]);
    expect(codes(reply)).toEqual(['SHRED_BAD_DOCUMENT_TYPE']);
  });

  test('updateOne', async () => {
    const to = await table(
      {
        id: 'int',
        n: 'int',
        l: {type: 'list', valueType: 'int'},
        s: {type: 'set', valueType: 'text'},
        m: {type: 'map', keyType: 'text', valueType: 'int'},
        v: {type: 'vector', dimension: 2},
      },
      'id',
    );
    const update = (update: object, filter: object = {id: 1}): Promise<Reply> => to({updateOne: {filter, update}});
    const row = async (): Promise<unknown> => (await to({findOne: {filter: {id: 1}}})).body.data?.document;
    expect((await update({$set: {n: 1, l: [1], s: ['a'], m: {a: 1}}})).body).toEqual({
      status: {matchedCount: 1, modifiedCount: 1},
    });
    expect(await row()).toEqual({id: 1, n: 1, l: [1], s: ['a'], m: {a: 1}});
    await update({$push: {l: 2, s: {$each: ['b', 'c']}, m: {b: 2}}});
    expect(await row()).toEqual({id: 1, n: 1, l: [1, 2], s: ['a', 'b', 'c'], m: {a: 1, b: 2}});
    await update({$push: {m: {$each: [['c', 3], {d: 4}]}}, $unset: {n: ''}});
    await update({$pullAll: {l: [1], s: ['b'], m: ['a', 'b']}});
    expect(await row()).toEqual({id: 1, l: [2], s: ['a', 'c'], m: {c: 3, d: 4}});
    await update({$unset: {l: '', s: '', m: ''}});
    expect(await row()).toBeNull();
    for (const [operations, code] of [
      [{$set: {id: 2}}, 'UNSUPPORTED_UPDATE_FOR_PRIMARY_KEY_COLUMNS'],
      [{$set: {z: 2}}, 'UNKNOWN_TABLE_COLUMNS'],
      [{$set: {n: 'x'}}, 'INVALID_UPDATE_COLUMN_VALUES'],
      [{$inc: {n: 1}}, 'UNSUPPORTED_UPDATE_OPERATIONS_FOR_TABLE'],
      [{$set: {}}, 'MISSING_UPDATE_OPERATIONS'],
      [{}, 'MISSING_UPDATE_OPERATIONS'],
      [{$set: {n: 1}, $unset: {n: 1}}, 'UNSUPPORTED_OVERLAPPING_UPDATE_OPERATIONS'],
      [{$push: {n: 1}}, 'UNSUPPORTED_UPDATE_OPERATOR'],
      [{$push: {v: 1}}, 'UNSUPPORTED_UPDATE_OPERATOR_FOR_VECTOR'],
      [{$push: {l: [1]}}, 'INVALID_PUSH_OPERATOR_USAGE'],
      [{$push: {l: {$each: 1}}}, 'INVALID_PUSH_OPERATOR_USAGE'],
      [{$pullAll: {l: 1}}, 'UNSUPPORTED_UPDATE_OPERATION_PARAM'],
      [{$set: {v: 'text'}}, 'UNSUPPORTED_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION'],
      [{$set: 5}, 'UNSUPPORTED_UPDATE_DATA_TYPE'],
    ] as const) {
      expect(codes(await update(operations)), JSON.stringify(operations)).toEqual([code]);
    }
    for (const [filter, code] of [
      [{}, 'MISSING_FILTER_FOR_UPDATE_DELETE'],
      [{id: {$gt: 1}}, 'UNSUPPORTED_FILTER_FOR_UPDATE_ONE_DELETE_ONE'],
      [{id: 1, n: 1}, 'UNSUPPORTED_NON_PRIMARY_KEY_FILTER_FOR_UPDATE_DELETE'],
      [{nope: 1}, 'UNKNOWN_TABLE_COLUMNS'],
    ] as const) {
      expect(codes(await update({$set: {n: 1}}, filter)), JSON.stringify(filter)).toEqual([code]);
      expect(codes(await to({deleteOne: {filter}})), JSON.stringify(filter)).toEqual([code]);
    }
    expect(codes(await to({updateOne: {filter: {id: 1}, sort: {n: 1}, update: {$set: {n: 1}}}}))).toEqual([
      'UNSUPPORTED_SORT_FOR_TABLE_UPDATE_COMMAND',
    ]);
    expect(codes(await to({deleteOne: {filter: {id: 1}, sort: {n: 1}}}))).toEqual([
      'UNSUPPORTED_SORT_FOR_TABLE_DELETE_COMMAND',
    ]);
  });

  test('deleteOne and deleteMany', async () => {
    const to = await table(
      {p: 'int', q: 'int', c: 'int', d: 'int'},
      {partitionBy: ['p', 'q'], partitionSort: {c: 1, d: 1}},
    );
    const documents = [1, 2].flatMap(p => [1, 2, 3].flatMap(c => [1, 2].map(d => ({p, q: 0, c, d}))));
    await to({insertMany: {documents}});
    const count = async (): Promise<number> => rows(await to({find: {}})).length;
    const remove = async (filter: object): Promise<unknown> => (await to({deleteMany: {filter}})).body;
    expect((await to({deleteOne: {filter: {p: 1, q: 0, c: 1, d: 1}}})).body).toEqual({status: {deletedCount: -1}});
    expect(await count()).toBe(11);
    expect(codes(await to({deleteOne: {filter: {p: 1, q: 0, c: 1}}}))).toEqual([
      'MISSING_FULL_PRIMARY_KEY_FOR_UPDATE_DELETE',
    ]);
    expect(await remove({p: 1, q: 0, c: {$gt: 1, $lte: 3}})).toEqual({status: {deletedCount: -1}});
    expect(await count()).toBe(7);
    expect(await remove({$and: [{p: 2}, {q: 0}, {c: 1}]})).toEqual({status: {deletedCount: -1}});
    expect(await count()).toBe(5);
    for (const filter of [
      {p: 2},
      {p: 2, q: 0, d: 1},
      {p: 2, q: 0, c: {$ne: 1}},
      {
        $or: [
          {p: 1, q: 0},
          {p: 2, q: 0},
        ],
      },
    ]) {
      expect(codes(await to({deleteMany: {filter}})), JSON.stringify(filter)).toEqual(['INVALID_PRIMARY_KEY_FILTER']);
    }
    expect(await remove({p: 2, q: 0})).toEqual({status: {deletedCount: -1}});
    expect(await count()).toBe(1);
    expect(await remove({})).toEqual({status: {deletedCount: -1}});
    expect(await count()).toBe(0);
  });

  test.each(['countDocuments', 'estimatedDocumentCount', 'findOneAndDelete', 'findOneAndUpdate', 'updateMany'])(
    '%s is for collections',
    async name => {
      const to = await table({id: 'int'}, 'id');
      const reply = await to({
        [name]: name.endsWith('Update') || name === 'updateMany' ? {update: {$set: {a: 1}}} : {},
      });
      expect(codes(reply)).toEqual(['UNSUPPORTED_TABLE_COMMAND']);
    },
  );
});
