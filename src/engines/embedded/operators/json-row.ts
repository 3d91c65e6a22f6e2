/** Rows as SELECT JSON shows them: `{"k": 70, "t": "y"}`. */
import {codecOf} from '../../../core/cql/types/index.ts';
import {jsonName} from '../../../core/cql/types/tuple.ts';
import type {DataType} from '../../../core/cql/types/type.ts';
import type {Value} from './row-cursor.ts';

export function jsonRow(names: readonly string[], types: readonly DataType[]): (row: readonly Value[]) => Value[] {
  const codecs = types.map(codecOf);
  const heads = names.map((name, i) => `${i === 0 ? '{' : ', '}${JSON.stringify(jsonName(name))}: `);
  return row => {
    let text = '';
    for (let i = 0; i < heads.length; i++) {
      const value = row[i]!;
      text += heads[i]! + (value === null ? 'null' : codecs[i]!.toJson(value));
    }
    return [Buffer.from(`${text}}`)];
  };
}
