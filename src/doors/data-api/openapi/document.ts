/**
 * The OpenAPI document of the Data API: made of the commands, their reference, the errors and the examples, so that it cannot tell anything that is not
 * there. Source of its form: OpenAPI Specification 3.1.1.
 */
import type {Command} from '../commands/command.ts';
import {COMMANDS} from '../commands/index.ts';
import {ERRORS} from '../errors.ts';
import type {ErrorEntry} from '../errors/entry.ts';
import {COMMAND_REFERENCE} from '../reference/commands.ts';
import {EXAMPLES} from '../reference/examples.ts';
import type {Example} from '../reference/examples.ts';
import {name, object, SHAPES} from '../reference/schemas.ts';
import type {Schema} from '../reference/schemas.ts';
import type {Level} from '../routes.ts';

/** A schema, or a reference to one of the document's. */
type Shown = object;

export interface ErrorRow extends ErrorEntry {
  readonly errorCode: string;
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: {readonly title: string; readonly version: string; readonly description: string};
  readonly paths: {readonly [path: string]: object};
  readonly components: {readonly schemas: {readonly [name: string]: Shown}; readonly [kind: string]: object};
  readonly [more: string]: unknown;
}

/** Where the commands of a level are sent to. */
export const PATH_OF: {readonly [L in Level]: string} = {
  general: '/v1',
  keyspace: '/v1/{keyspace}',
  collection: '/v1/{keyspace}/{name}',
};

const TITLE_OF: {readonly [L in Level]: string} = {
  general: 'The database: keyspaces and providers',
  keyspace: 'A keyspace: collections, tables and types',
  collection: 'A collection or table: documents, rows and indexes',
};

const DESCRIPTION =
  'JSON over HTTP for documents, rows, vectors and words. Every command is a POST of an object with one member, its name. Answers have `data`, `status` and ' +
  '`errors`, each only where there is something to say; most errors come with HTTP 200. The header `Token` says who asks: ' +
  '`Cassandra:` + base64 of the user + `:` + base64 of the password. The same paths work below `/api/json`.';

const ref = (kind: string, of: string): {$ref: string} => ({$ref: `#/components/${kind}/${of}`});

const SHAPE_NAMES = new Map<Schema, string>(Object.entries(SHAPES).map(([shape, schema]) => [schema, shape]));

/** Shapes with a name are shown by it, at whatever depth. */
function shown(schema: Schema): Shown {
  const known = SHAPE_NAMES.get(schema);
  return known === undefined ? withReferences(schema) : ref('schemas', known);
}

function withReferences(schema: Schema): Shown {
  const {properties, items, additionalProperties, oneOf} = schema;
  return {
    ...schema,
    ...(properties === undefined
      ? {}
      : {properties: Object.fromEntries(Object.entries(properties).map(([member, of]) => [member, shown(of)]))}),
    ...(items === undefined ? {} : {items: shown(items)}),
    ...(typeof additionalProperties === 'object' ? {additionalProperties: shown(additionalProperties)} : {}),
    ...(oneOf === undefined ? {} : {oneOf: oneOf.map(shown)}),
  };
}

/** `find` → `FindCommand`, as the original calls them. */
const schemaName = (command: string): string => `${command.charAt(0).toUpperCase()}${command.slice(1)}Command`;

function commandSchema({name: command, replacedBy}: Command): Schema {
  const reference = COMMAND_REFERENCE[replacedBy ?? command];
  if (reference === undefined) {
    throw new Error(`Bug: ${command} has no reference`);
  }
  const {members, required = [], options, summary, answer} = reference;
  const properties = {...members, ...(options === undefined ? {} : {options: object(options)})};
  return object(
    {[command]: object(properties, {required})},
    {
      required: [command],
      description: `${replacedBy === undefined ? '' : `Deprecated: use ${replacedBy}. `}${summary} Answers with ${answer}.`,
    },
  );
}

const levels = Object.keys(COMMANDS) as Level[];

const commandsOf = (level: Level): Command[] => [...COMMANDS[level].values()];

const bodyOf = ({command, body}: Example): object => ({[command]: body});

export const summaryOf = ({command, summary}: Example): string =>
  `${command}: ${summary ?? COMMAND_REFERENCE[command]?.summary ?? ''}`;

function examplesOf(level: Level): Example[] {
  return EXAMPLES.filter(({command}) => COMMANDS[level].has(command));
}

const parameter = (of: string, description: string): object => ({
  name: of,
  in: 'path',
  required: true,
  schema: name(description),
});

/** Headers that commands look at, beside the token. */
const HEADERS: readonly (readonly [name: string, description: string])[] = [
  ['x-embedding-api-key', 'Key for the embedding provider of the collection or column.'],
  ['x-embedding-access-id', 'Access id for the embedding provider bedrock.'],
  ['x-embedding-secret-id', 'Secret for the embedding provider bedrock.'],
  ['reranking-api-key', 'Key for the reranking provider.'],
  ['Feature-Flag-lexical', 'true or false, where the operator has not decided: search by words.'],
  ['Feature-Flag-tables', 'The same: tables.'],
  ['Feature-Flag-reranking', 'The same: findAndRerank.'],
];

const headerParameters = HEADERS.map(([header, description]) => ({
  name: header,
  in: 'header',
  required: false,
  description,
  schema: {type: 'string'},
}));

function postOf(level: Level): object {
  const schemas = commandsOf(level).map(({name: command}) => ref('schemas', schemaName(command)));
  const examples = examplesOf(level);
  return {
    operationId: `${level}Command`,
    summary: TITLE_OF[level],
    tags: ['commands'],
    parameters: headerParameters.map(({name: header}) => ref('parameters', header)),
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {oneOf: schemas},
          examples: Object.fromEntries(
            examples.map(example => [example.id, {summary: summaryOf(example), value: bodyOf(example)}]),
          ),
        },
      },
    },
    responses: {
      '200': {
        description: 'The answer; errors of commands come with this status too.',
        content: {
          'application/json': {
            schema: ref('schemas', 'Answer'),
            examples: Object.fromEntries(
              examples.map(example => [example.id, {summary: summaryOf(example), value: example.answer}]),
            ),
          },
        },
      },
      ...Object.fromEntries(
        [401, 415].map(status => [
          String(status),
          {
            description: Object.entries(ERRORS)
              .filter(([, {httpStatus}]) => httpStatus === status)
              .map(([code]) => code)
              .join(', '),
            content: {'application/json': {schema: ref('schemas', 'Answer')}},
          },
        ]),
      ),
      '408': {description: 'The body came too slowly.'},
      '413': {description: 'The body is too large.'},
      '503': {description: 'Too many bodies are on their way: try again.'},
    },
  };
}

/** All errors and warnings, by code. A code may stand in several scopes. */
export function errorRows(): ErrorRow[] {
  return Object.entries<ErrorEntry>(ERRORS)
    .map(([key, entry]) => ({...entry, errorCode: entry.code ?? key}))
    .sort((a, b) => (a.errorCode < b.errorCode ? -1 : a.errorCode > b.errorCode ? 1 : 0));
}

function answerSchemas(): {readonly [name: string]: Shown} {
  const codes = [...new Set(errorRows().map(({errorCode}) => errorCode))];
  const error = object(
    {
      id: {type: 'string', description: 'A UUID of this one error.'},
      family: {
        type: 'string',
        enum: ['REQUEST', 'SERVER'],
        description: 'REQUEST: the client should change something.',
      },
      scope: {type: 'string', enum: [...new Set(errorRows().map(({scope}) => scope))].sort()},
      errorCode: {type: 'string', enum: codes},
      title: {type: 'string'},
      message: {type: 'string'},
      documentIds: {type: 'array', description: 'Whom it is about, where it is about some of several documents.'},
    },
    {required: ['id', 'family', 'scope', 'errorCode', 'title', 'message']},
  );
  return {
    Error: error,
    Answer: {
      type: 'object',
      properties: {
        data: {
          type: 'object',
          properties: {
            document: {description: 'Of commands for one document; null where none matches.'},
            documents: {type: 'array'},
            nextPageState: {
              type: ['string', 'null'],
              description: 'What options.pageState of the next request is; null at the end.',
            },
          },
        },
        status: {
          type: 'object',
          description: 'What was done, as the command says; `warnings` are errors of the scope WARNING.',
        },
        errors: {type: 'array', items: ref('schemas', 'Error'), minItems: 1},
      },
      additionalProperties: false,
    },
  };
}

const get = (summary: string, type: string, tag = 'operation'): object => ({
  get: {
    summary,
    tags: [tag],
    security: [],
    responses: {
      '200': {description: summary, content: {[type]: {schema: {type: type === 'text/plain' ? 'string' : 'object'}}}},
    },
  },
});

export function openApiDocument(version: string): OpenApiDocument {
  const parameters = {
    keyspace: parameter('keyspace', 'Name of the keyspace'),
    name: parameter('name', 'Name of the collection or table'),
  };
  const commands = levels.flatMap(commandsOf);
  return {
    openapi: '3.1.1',
    info: {title: 'Asterism Data API', version, description: DESCRIPTION},
    servers: [{url: '/', description: 'This server'}],
    security: [{Token: []}],
    tags: [
      {name: 'commands', description: 'Everything that is done with data and definitions'},
      {name: 'models', description: 'The same commands as tools for language models'},
      {name: 'operation', description: 'For those who run the server'},
    ],
    paths: {
      [PATH_OF.general]: {post: postOf('general')},
      [PATH_OF.keyspace]: {parameters: [parameters.keyspace], post: postOf('keyspace')},
      [PATH_OF.collection]: {parameters: [parameters.keyspace, parameters.name], post: postOf('collection')},
      '/v1/mcp': {
        post: {
          summary: 'Model Context Protocol, Streamable HTTP: every command is a tool',
          description:
            'Calls of tools need the feature `mcp`: `--feature mcp=on`, or the header `Feature-Flag-mcp: true`.',
          tags: ['models'],
          requestBody: {required: true, content: {'application/json': {schema: {type: 'object'}}}},
          responses: {
            '200': {description: 'A JSON-RPC answer', content: {'application/json': {schema: {type: 'object'}}}},
            '202': {description: 'A notification was taken'},
          },
        },
      },
      '/stargate/health': get('Whether the database is open', 'application/json'),
      '/health/live': get('Whether the process answers', 'application/json'),
      '/health/ready': get('Whether all is open and writes can be made durable', 'application/json'),
      '/metrics': get('What is counted, in the text format of Prometheus', 'text/plain'),
      '/openapi.json': get('This document', 'application/json'),
    },
    components: {
      parameters: Object.fromEntries(headerParameters.map(one => [one.name, one])),
      securitySchemes: {
        Token: {
          type: 'apiKey',
          in: 'header',
          name: 'Token',
          description: 'Cassandra:<base64 of the user>:<base64 of the password>',
        },
      },
      schemas: {
        ...Object.fromEntries(Object.entries(SHAPES).map(([shape, schema]) => [shape, withReferences(schema)])),
        ...answerSchemas(),
        ...Object.fromEntries(
          commands.map(command => [schemaName(command.name), withReferences(commandSchema(command))]),
        ),
      },
    },
    'x-errors': errorRows(),
  };
}
