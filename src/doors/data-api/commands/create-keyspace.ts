/** createKeyspace, and createNamespace, its old name. */
import {JsonNumber} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {mismatch} from '../envelope.ts';
import {command} from './command.ts';
import type {Command} from './command.ts';
import type {Fields} from './fields.ts';
import {checkedName, nameOf} from './names.ts';

interface Input {
  readonly name: string | undefined;
  readonly replication: {readonly [name: string]: string};
}

type ReplicationClass = 'SimpleStrategy' | 'NetworkTopologyStrategy';
const WHOLE_NUMBER = /^[-+]?\d+$/;

/** Members of `replication` beside the class are factors; SimpleStrategy has one only, others are passed over. */
function replicationOf(options: Fields): {readonly [name: string]: string} {
  const given = options.object('replication');
  const factors = new Map<string, string>();
  if (given === undefined) {
    return {class: 'SimpleStrategy', replication_factor: '1'};
  }
  const strategy = given.get('class') as ReplicationClass;
  options.demand(
    strategy === 'SimpleStrategy' || strategy === 'NetworkTopologyStrategy',
    'replication',
    'its class must be SimpleStrategy or NetworkTopologyStrategy',
  );
  for (const [name, value] of given) {
    if (name === 'class') {
      continue;
    }
    const text = value instanceof JsonNumber ? value.text : value;
    if (typeof text !== 'string' || !WHOLE_NUMBER.test(text)) {
      throw mismatch(`the replication factor ${name} must be a whole number, not ${writeJson(value)}.`);
    }
    factors.set(name, text);
  }
  return strategy === 'NetworkTopologyStrategy'
    ? {class: strategy, ...Object.fromEntries(factors)}
    : {class: 'SimpleStrategy', replication_factor: factors.get('replication_factor') ?? '1'};
}

const definition = (name: string, replacedBy: string | undefined): Command<Input> =>
  command({
    name,
    members: ['name'],
    options: ['replication'],
    replacedBy,

    parse: fields => ({
      name: nameOf(fields),
      replication: replicationOf(fields.fields('options', ['replication'])),
    }),

    async run(input, {session}) {
      const keyspace = checkedName('keyspace', input.name);
      const properties = {replication: input.replication};
      await session.execute({kind: 'create_keyspace', name: keyspace, ifNotExists: true, properties}, {});
      return {status: '"ok":1'};
    },
  });

export const createKeyspace = definition('createKeyspace', undefined);
export const createNamespace = definition('createNamespace', 'createKeyspace');
