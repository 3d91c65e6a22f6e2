/**
 * Every setting of the program, in one table: flag, environment variable, key of the config file, `--help` and
 * docs/configuration.md all come from it.
 */
import {Failure} from '../base/failure.ts';

/** Something about the settings is wrong; the program says so in one line and ends with 2. */
export class ConfigFailure extends Failure<'config'> {
  constructor(message: string, options?: ErrorOptions) {
    super('config', message, {}, options);
    this.name = 'ConfigFailure';
  }
}

export type Port = number | 'off';
export type Named = Readonly<Record<string, string>>;

interface Kinds {
  readonly text: string;
  readonly flag: boolean;
  readonly count: number;
  readonly port: Port;
  readonly choice: string;
  /** May be given several times, each `NAME=VALUE`. */
  readonly named: Named;
}
type Kind = keyof Kinds;

interface Option<K extends Kind = Kind> {
  readonly kind: K;
  readonly default: Kinds[K] | undefined;
  readonly choices?: readonly string[];
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly help: string;
}

const option = <const K extends Kind, const D extends Kinds[K] | undefined>(
  kind: K,
  fallback: D,
  help: string,
  more: {choices?: readonly string[]; value?: string} = {},
): Option<K> & {readonly default: D} => ({kind, default: fallback, help, ...more});

/** The table. Names are those of flags; `ASTERISM_DATA_DIR` and `dataDir` are derived from `data-dir`. */
export const OPTIONS = {
  'data-dir': option('text', 'asterism-data', 'Folder that holds the data; made when it is missing', {value: 'DIR'}),
  'in-memory': option('flag', false, 'Keep everything in memory; nothing is written to disk'),
  backend: option(
    'text',
    undefined,
    'Keep data in a cluster of Apache Cassandra: cassandra://USER:PASSWORD@HOST,HOST:9042/?localDatacenter=dc1 or bundle://USER:PASSWORD@/PATH/BUNDLE.zip',
    {value: 'URL'},
  ),
  durability: option(
    'choice',
    'commit',
    'commit: an answer means that the write is on disk. periodic: flushed every 10 ms',
    {
      choices: ['commit', 'periodic'],
    },
  ),
  host: option('text', '127.0.0.1', 'Address that all doors listen on', {value: 'ADDRESS'}),
  port: option('port', 8181, 'Port of the Data API (HTTP/1.1 and h2c); 0 for any free one'),
  'cql-port': option('port', 9042, 'Port of the CQL native protocol; 0 for any free one, off for none'),
  'cql-address': option('text', undefined, 'Where drivers are told to dial (default: what the port is opened on)', {
    value: 'ADDRESS[:PORT]',
  }),
  'cql-login': option(
    'choice',
    'password',
    'none: on loopback, CQL clients are not asked for a password and may do everything, as by default before Apache Cassandra',
    {choices: ['password', 'none']},
  ),
  'allow-plaintext': option(
    'flag',
    false,
    'Listen beyond loopback without TLS (a trusted network, or TLS ended elsewhere)',
  ),
  'tls-certificate': option('text', undefined, 'Certificate of all doors with its chain (PEM); turns TLS on', {
    value: 'FILE',
  }),
  'tls-key': option('text', undefined, 'Private key of the certificate (PEM)', {value: 'FILE'}),
  tls: option('choice', 'required', 'With a certificate. optional: the same ports take plain text too', {
    choices: ['required', 'optional'],
  }),
  'tls-client-ca': option('text', undefined, 'Clients show certificates, signed by one of these (PEM)', {
    value: 'FILE',
  }),
  'tls-client-certificates': option(
    'choice',
    'required',
    'With --tls-client-ca. optional: clients without a certificate are served too',
    {choices: ['required', 'optional']},
  ),
  'tls-client-login': option(
    'choice',
    'password',
    'With --tls-client-ca. certificate: CQL clients with a certificate are who its SPIFFE id says (ADD IDENTITY), without a password',
    {choices: ['password', 'certificate']},
  ),
  'superuser-password': option(
    'text',
    undefined,
    'Password of the role cassandra in a new data directory (default: cassandra)',
    {
      value: 'TEXT',
    },
  ),
  'bcrypt-cost': option('count', 10, 'Cost of hashing new passwords, 4 to 31: one more takes twice as long', {
    value: 'LOG2',
  }),
  'cluster-name': option('text', 'asterism', 'Name of the cluster that drivers see', {value: 'NAME'}),
  'data-center': option('text', 'datacenter1', 'Name of the data center that drivers see', {value: 'NAME'}),
  rack: option('text', 'rack1', 'Name of the rack that drivers see', {value: 'NAME'}),
  'embedding-url': option(
    'named',
    {},
    'Address of an embedding provider, for instance openai=http://127.0.0.1:9000/v1/',
    {
      value: 'PROVIDER=URL',
    },
  ),
  'embedding-provider': option('named', {}, 'Turns an embedding provider on or off, for instance cohere=on', {
    value: 'PROVIDER=on|off',
  }),
  'reranking-url': option(
    'named',
    {},
    'Address of a reranking provider, for instance nvidia=http://127.0.0.1:9001/v1/ranking',
    {
      value: 'PROVIDER=URL',
    },
  ),
  'providers-file': option(
    'text',
    undefined,
    'Embedding and reranking providers in place of the built-in ones (JSON)',
    {
      value: 'FILE',
    },
  ),
  'provider-secrets-file': option(
    'text',
    undefined,
    'Keys of providers that services name (JSON): {"myKey": {"providerKey": "…"}}',
    {
      value: 'FILE',
    },
  ),
  'embedding-pairs-file': option(
    'text',
    undefined,
    'Vectors that the embedding provider custom gives, by text (JSON); for tests',
    {
      value: 'FILE',
    },
  ),
  'embedding-models': option(
    'named',
    {},
    'A folder with an ONNX model and its tokenizer.json, for the embedding provider onnx; needs the package onnxruntime-node',
    {
      value: 'NAME=DIR',
    },
  ),
  feature: option('named', {}, 'Turns a feature on or off, for instance vectorize=off or dynamic-data-masking=on', {
    value: 'NAME=on|off',
  }),
  limit: option('named', {}, 'Sets a limit, for instance max-collections=5', {value: 'NAME=VALUE'}),
  'memory-limit': option('count', 64, 'Memory for recent writes before they go to files', {value: 'MIB'}),
  'vector-memory': option(
    'count',
    2048,
    'Memory for graphs of large vector indexes; what goes beyond is searched one by one',
    {
      value: 'MIB',
    },
  ),
  config: option('text', undefined, 'Config file (JSON): keys are the names of these options in camelCase', {
    value: 'FILE',
  }),
  'ready-file': option('text', undefined, 'Written once everything listens: JSON with pid, urls, ports and a token', {
    value: 'FILE',
  }),
  'log-level': option('choice', 'info', 'What is logged to standard error', {
    choices: ['error', 'warn', 'info', 'debug'],
  }),
} as const;

export type OptionName = keyof typeof OPTIONS;
type CamelCase<S extends string> = S extends `${infer A}-${infer B}` ? `${A}${Capitalize<CamelCase<B>>}` : S;
type ValueOf<O> = O extends {readonly kind: infer K extends Kind; readonly default: infer D}
  ? undefined extends D
    ? Kinds[K] | undefined
    : Kinds[K]
  : never;

/** All settings, resolved. `given` names those that a user set (a busy port that was asked for is an error). */
export type Config = {readonly [N in OptionName as CamelCase<N>]: ValueOf<(typeof OPTIONS)[N]>} & {
  readonly given: ReadonlySet<OptionName>;
};

export const keyOf = (name: string): string => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
export const variableOf = (name: string): string => `ASTERISM_${name.replaceAll('-', '_').toUpperCase()}`;

function parseNamed(name: string, text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new ConfigFailure(`${name} needs NAME=VALUE, not ${JSON.stringify(text)}`);
  }
  return [text.slice(0, at), text.slice(at + 1)];
}

/** `where` is how the user wrote the name: `--port`, `ASTERISM_PORT` or `port in FILE`. */
function parseValue(spec: Option, where: string, value: unknown): unknown {
  const text =
    typeof value === 'string'
      ? value
      : typeof value === 'number' || typeof value === 'boolean'
        ? String(value)
        : undefined;
  const wrong = (need: string): ConfigFailure =>
    new ConfigFailure(`${where} needs ${need}, not ${JSON.stringify(value)}`);
  switch (spec.kind) {
    case 'text':
      if (text === undefined || text === '') {
        throw wrong('a text');
      }
      return text;
    case 'flag':
      if (text !== 'true' && text !== 'false') {
        throw wrong('true or false');
      }
      return text === 'true';
    case 'count':
      if (text === undefined || !/^[1-9]\d{0,8}$/.test(text)) {
        throw wrong('a whole number from 1');
      }
      return Number(text);
    case 'port':
      if (text === 'off') {
        return 'off';
      }
      if (text === undefined || !/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
        throw wrong('a port number from 0 to 65535, or off');
      }
      return Number(text);
    case 'choice':
      if (text === undefined || !(spec.choices ?? []).includes(text)) {
        throw wrong(`one of ${(spec.choices ?? []).join(', ')}`);
      }
      return text;
    case 'named': {
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]));
      }
      const parts = Array.isArray(value) ? value.map(String) : [text ?? ''];
      return Object.fromEntries(parts.flatMap(part => part.split(',')).map(part => parseNamed(where, part)));
    }
  }
}

const isOption = (name: string): name is OptionName => Object.hasOwn(OPTIONS, name);

/** Reads `--name value`, `--name=value`, `--flag`. Fails with `config` on what it does not know. */
export function parseArguments(args: readonly string[]): Map<OptionName, unknown> {
  const found = new Map<OptionName, unknown>();
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? '';
    const match = /^--([a-z][a-z-]*)(?:=([\s\S]*))?$/.exec(arg);
    const name = match?.[1] ?? '';
    if (match === null || !isOption(name)) {
      throw new ConfigFailure(`Unknown option ${arg}; asterism --help lists them`);
    }
    const spec: Option = OPTIONS[name];
    let value: string | undefined = match[2];
    if (value === undefined && spec.kind === 'flag') {
      value = 'true';
    }
    if (value === undefined) {
      i += 1;
      value = args[i];
      if (value === undefined) {
        throw new ConfigFailure(`--${name} needs a value`);
      }
    }
    const parsed = parseValue(spec, `--${name}`, value);
    const before = found.get(name);
    found.set(name, spec.kind === 'named' ? {...(before as Named | undefined), ...(parsed as Named)} : parsed);
  }
  return found;
}

function parseFile(path: string, text: string): Map<OptionName, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new ConfigFailure(
      `Config file ${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new ConfigFailure(`Config file ${path} must hold one JSON object`);
  }
  const names = new Map(Object.keys(OPTIONS).map(name => [keyOf(name), name as OptionName]));
  const found = new Map<OptionName, unknown>();
  for (const [key, value] of Object.entries(content)) {
    const name = names.get(key);
    if (name === undefined || name === 'config') {
      throw new ConfigFailure(`Config file ${path} has the unknown key ${JSON.stringify(key)}`);
    }
    found.set(name, parseValue(OPTIONS[name], `${key} in ${path}`, value));
  }
  return found;
}

export interface Sources {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a file whole; throws when it cannot. */
  readonly readFile: (path: string) => string;
}

/** Flags win over the environment, the environment over the config file, the file over defaults. Fails with `config`. */
export function readConfig(sources: Sources): Config {
  const flags = parseArguments(sources.args);
  const variables = new Map<OptionName, unknown>();
  for (const [name, spec] of Object.entries(OPTIONS) as [OptionName, Option][]) {
    const text = sources.env[variableOf(name)];
    if (text !== undefined && text !== '') {
      variables.set(name, parseValue(spec, variableOf(name), text));
    }
  }
  const path = flags.get('config') ?? variables.get('config');
  let file = new Map<OptionName, unknown>();
  if (typeof path === 'string') {
    let text: string;
    try {
      text = sources.readFile(path);
    } catch (error) {
      throw new ConfigFailure(
        `Cannot read config file ${path}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    file = parseFile(path, text);
  }
  const given = new Map([...file, ...variables, ...flags]);
  const values = Object.fromEntries(
    (Object.entries(OPTIONS) as [OptionName, Option][]).map(([name, spec]) => [
      keyOf(name),
      given.has(name) ? given.get(name) : spec.default,
    ]),
  );
  return {...values, given: new Set(given.keys())} as unknown as Config;
}

/** The settings of a program that was given nothing. */
export const defaultConfig = (): Config => readConfig({args: [], env: {}, readFile: () => ''});

/** Never shown, in whatever way somebody may ask: URLs may hold credentials. */
const SECRET: ReadonlySet<OptionName> = new Set(['superuser-password', 'backend', 'embedding-url', 'reranking-url']);

/** All settings as text, for clients that ask: `cql_port` and so on; those that have no value are left out. */
export function shownSettings(config: Config): ReadonlyMap<string, string> {
  const shown = new Map<string, string>();
  for (const name of Object.keys(OPTIONS) as OptionName[]) {
    const value = config[keyOf(name) as keyof Omit<Config, 'given'>];
    if (value !== undefined && !SECRET.has(name)) {
      shown.set(name.replaceAll('-', '_'), typeof value === 'object' ? JSON.stringify(value) : String(value));
    }
  }
  return shown;
}

/** Where the explanations of `--help` begin, behind the indentation; longer options have a line of their own. */
const HELP_COLUMN = 34;

/** The option lines of `--help`. */
export function optionHelp(): string {
  return (Object.entries(OPTIONS) as [OptionName, Option][])
    .map(([name, spec]) => {
      const value =
        spec.kind === 'flag'
          ? ''
          : ` ${spec.value ?? (spec.choices?.join('|') || (spec.kind === 'port' ? 'PORT|off' : 'N'))}`;
      const fallback =
        spec.default === undefined || spec.kind === 'flag' || spec.kind === 'named'
          ? ''
          : ` (${String(spec.default as string | number)})`;
      const option = `--${name}${value}`;
      const gap =
        option.length < HELP_COLUMN ? ' '.repeat(HELP_COLUMN - option.length) : `\n${' '.repeat(HELP_COLUMN + 2)}`;
      return `  ${option}${gap}${spec.help}${fallback}`;
    })
    .join('\n');
}
