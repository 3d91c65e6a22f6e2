/** Commands that are sent to `/v1`. */
import type {CommandReference} from './command-reference.ts';
import {name, oneOfTexts} from './schemas.ts';

const STATUS = oneOfTexts(
  ['SUPPORTED', 'DEPRECATED', 'END_OF_LIFE', ''],
  'Models in this state only; an empty text: all. Without it: those that are supported.',
);

export const GENERAL_REFERENCE: {readonly [name: string]: CommandReference} = {
  createKeyspace: {
    summary: 'Makes a keyspace. One that is there stays as it is.',
    answer: 'status.ok is 1',
    effect: 'writes',
    members: {name: name('Name of the new keyspace')},
    required: ['name'],
    options: {
      replication: {
        type: 'object',
        description:
          '`class` SimpleStrategy with `replication_factor`, or NetworkTopologyStrategy with a number for each data center.',
        examples: [{class: 'SimpleStrategy', replication_factor: 1}],
      },
    },
  },
  dropKeyspace: {
    summary: 'Removes a keyspace with all that is in it. One that is not there is no error.',
    answer: 'status.ok is 1',
    effect: 'removes',
    members: {name: name('Name of the keyspace')},
    required: ['name'],
  },
  findKeyspaces: {
    summary: 'Lists the keyspaces.',
    answer: 'status.keyspaces has their names',
    effect: 'reads',
    members: {},
  },
  findEmbeddingProviders: {
    summary: 'Lists the embedding providers with their models and parameters.',
    answer: 'status.embeddingProviders, by name',
    effect: 'reads',
    members: {},
    options: {filterModelStatus: STATUS},
  },
  findRerankingProviders: {
    summary: 'Lists the reranking providers with their models.',
    answer: 'status.rerankingProviders, by name',
    effect: 'reads',
    members: {},
    options: {filterModelStatus: STATUS},
  },
};
