/** createCollection: repeating it with the same settings is fine. */
import type {Json} from '../../../wire/json/tree.ts';
import {parseCreateOptions} from '../collection-options.ts';
import {keyspaceOf} from '../operations/collection.ts';
import {createCollection as create} from '../operations/create-collection.ts';
import {KeyLock} from '../operations/key-lock.ts';
import {checkService, keptService, serviceOf} from '../vectorize/service.ts';
import {rerankingOption} from '../vectorize/reranking-service.ts';
import {command} from './command.ts';
import {checkedName, nameOf} from './names.ts';

interface Input {
  readonly name: string | undefined;
  readonly options: Json | undefined;
}

/** Two that make the same collection at one time: the second sees what the first made. */
const making = new KeyLock();

export const createCollection = command<Input>({
  name: 'createCollection',
  members: ['name', 'options'],
  options: undefined,

  parse: fields => ({name: nameOf(fields), options: fields.json('options')}),

  async run(input, context) {
    const {tables} = keyspaceOf(context);
    const {door, features, keyspace} = context;
    const name = checkedName('collection', input.name);
    // One that others made with lexical search is compared with, not made: then it may be asked for.
    const isServed = features.lexical && door.database.capabilities.textSearch;
    const allowed = {...features, lexical: isServed || tables.has(name)};
    const settings = parseCreateOptions(input.options, allowed, {
      keyspace,
      name,
      resolveService: (service, dimension) =>
        checkService(serviceOf(service), dimension, door.embeddings.providers, door.embeddings.secrets),
      keptService,
      resolveReranking: service => rerankingOption(service, door.reranking),
    });
    await making.run(`${keyspace}.${name}`, () => create(settings, context));
    return {status: '"ok":1'};
  },
});
