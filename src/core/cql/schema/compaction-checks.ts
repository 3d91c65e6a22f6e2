/**
 * Values of compaction options, checked one by one in the order and with the words of Apache Cassandra 5.0 (observed).
 * Every check fails with `config`.
 */
import {config} from './properties.ts';
import type {PropertyMap} from './properties.ts';

type Check = (value: string, name: string) => void;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?[dfDF]?$/i;
const isNumber = (text: string): boolean => NUMBER.test(text) || text === 'NaN' || /^[+-]?Infinity$/.test(text);
const isInteger = (text: string): boolean => /^[+-]?\d+$/.test(text);

const notAnInteger = (value: string, name: string): Error =>
  config(`${value} is not a parsable int (base10) for ${name}`);

function tombstoneThreshold(value: string, name: string): void {
  if (!isNumber(value)) {
    throw notAnInteger(value, name);
  }
  if (Number(value) < 0) {
    throw config(`${name} must be greater than 0, but was ${Number(value).toFixed(6)}`);
  }
}

/** An integer that `isRight`, or what is said of it. */
const integer =
  (isRight: (value: number) => boolean, says: (value: string, name: string) => string): Check =>
  (value, name) => {
    if (!isInteger(value)) {
      throw notAnInteger(value, name);
    }
    if (!isRight(Number(value))) {
      throw config(says(value, name));
    }
  };

const above = (says: (value: string, name: string) => string): Check => integer(value => value > 0, says);

const flag =
  (says: (value: string, name: string) => string): Check =>
  (value, name) => {
    if (!/^(?:true|false)$/i.test(value)) {
      throw config(says(value, name));
    }
  };

const oneOf =
  (known: readonly string[], says: (value: string, name: string) => string): Check =>
  (value, name) => {
    if (!known.includes(value)) {
      throw config(says(value, name));
    }
  };

function real(value: string, name: string): void {
  if (!isNumber(value)) {
    throw config(`${value} is not a parsable float for ${name}`);
  }
}

const larger = (value: string, name: string): string => `${name} must be larger than 0, but was ${value}`;
const notValid = (value: string, name: string): string => `${value} is not valid for ${name}`;
const TIME_UNITS = ['MINUTES', 'HOURS', 'DAYS'];

const NOT_ALLOWED =
  'unsafe_aggressive_sstable_expiration is requested but not allowed, restart cassandra with -Dcassandra.allow_unsafe_aggressive_sstable_expiration=true to allow it';

/** It drops data by what the operator says of the data: to be allowed where the server is started. */
const unsafeExpiration =
  (says: (value: string, name: string) => string): Check =>
  (value, name) => {
    flag(says)(value, name);
    if (value.toLowerCase() === 'true') {
      throw config(NOT_ALLOWED);
    }
  };

// ---- sizes -------------------------------------------------------------------------------------------------------

const MEBIBYTE = 2 ** 20;
const GIBIBYTE = 2 ** 30;
const SCALES: {readonly [prefix: string]: number} = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: MEBIBYTE,
  Gi: GIBIBYTE,
  Ti: 2 ** 40,
};

/** Bytes of `100MiB`; undefined where it says none. */
function bytesOf(text: string): number | undefined {
  const [, number, prefix] = /^\s*([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([kMGT]i?|Ki|)B$/i.exec(text) ?? [];
  const scale =
    prefix === undefined ? undefined : (SCALES[prefix] ?? SCALES[prefix[0]!.toUpperCase() + prefix.slice(1)]);
  return scale === undefined ? undefined : Number(number) * scale;
}

/** As `1.000GiB`. */
function printBytes(bytes: number): string {
  const [unit, size] = (
    [
      ['TiB', 2 ** 40],
      ['GiB', GIBIBYTE],
      ['MiB', MEBIBYTE],
      ['KiB', 1024],
    ] as const
  ).find(([, each]) => bytes >= each) ?? ['B', 1];
  return `${(bytes / size).toFixed(3)}${unit}`;
}

function atLeastMebibyte(value: string, name: string): void {
  const bytes = bytesOf(value);
  if (bytes === undefined) {
    throw config(`${name} ${value} is not a valid size in bytes: ${value} does not end in unit B`);
  }
  if (bytes < MEBIBYTE) {
    throw config(`${name} ${value} is not acceptable, size must be at least 1.000MiB`);
  }
}

/** Part of the target that the least size must stay below. */
const LEAST_OF_TARGET = 0.7;

function leastSize(value: string, name: string, options: PropertyMap): void {
  const bytes = bytesOf(value);
  if (bytes === undefined) {
    throw config(`${value} is not a valid size in bytes for ${name}`);
  }
  const target = bytesOf(options['target_sstable_size'] ?? '1GiB') ?? GIBIBYTE;
  if (bytes < 0) {
    throw config(`Invalid configuration, ${name} should be greater than or equal to 0 (zero)`);
  }
  if (bytes >= target * LEAST_OF_TARGET) {
    throw config(
      `Invalid configuration, ${name} (${printBytes(bytes)}) should be less than 70% of the targetSSTableSize (${printBytes(target)})`,
    );
  }
}

function growth(value: string, name: string): void {
  const text = value.endsWith('%') ? value.slice(0, -1) : value;
  if (!isNumber(text)) {
    throw config(`${name} is not a valid number between 0 and 1: For input string: "${text}"`);
  }
  const part = value.endsWith('%') ? Number(text) / 100 : Number(text);
  if (part < 0 || part > 1) {
    throw config(`${name} ${value} must be between 0 and 1`);
  }
}

function scalingParameters(value: string): void {
  for (const part of value.split(',').map(each => each.trim())) {
    if (!/^(?:N|L\d+|T\d+|[+-]?\d+)$/.test(part)) {
      throw config(`Scaling parameter ${part} must match N|L[0-9]+|T[0-9]+|[+-]?[0-9]+`);
    }
    if (/^[LT][01]$/.test(part)) {
      throw config(`Fan factor cannot be lower than 2 in ${part}`);
    }
  }
}

// ---- by strategy -------------------------------------------------------------------------------------------------

type Checks = readonly (readonly [name: string, check: (value: string, name: string, options: PropertyMap) => void])[];

const COMMON: Checks = [
  ['tombstone_threshold', tombstoneThreshold],
  [
    'tombstone_compaction_interval',
    integer(
      value => value >= 0,
      (value, name) => `${name} must be greater than 0, but was ${value}`,
    ),
  ],
  [
    'unchecked_tombstone_compaction',
    flag((value, name) => `'${name}' should be either 'true' or 'false', not '${value}'`),
  ],
  ['log_all', flag((value, name) => `'${name}' should either be 'true' or 'false', not ${value}`)],
];

const SIZE_TIERED: Checks = [
  ...COMMON,
  [
    'min_sstable_size',
    integer(
      value => value >= 0,
      (value, name) => `${name} must be non negative: ${value}`,
    ),
  ],
  ['bucket_low', real],
  ['bucket_high', real],
];

const CHECKS: {readonly [strategy: string]: Checks} = {
  SizeTieredCompactionStrategy: SIZE_TIERED,
  LeveledCompactionStrategy: [
    ...COMMON,
    ['sstable_size_in_mb', above(larger)],
    ['fanout_size', above(larger)],
    ...SIZE_TIERED.slice(COMMON.length),
  ],
  TimeWindowCompactionStrategy: [
    ...COMMON,
    ['timestamp_resolution', oneOf(['SECONDS', 'MILLISECONDS', 'MICROSECONDS', 'NANOSECONDS'], notValid)],
    ['compaction_window_unit', oneOf(TIME_UNITS, notValid)],
    ['compaction_window_size', above((value, name) => `${value} must be greater than 1 for ${name}`)],
    [
      'expired_sstable_check_frequency_seconds',
      integer(
        value => value >= 0,
        (value, name) => `${name} must not be negative, but was ${value}`,
      ),
    ],
    [
      'unsafe_aggressive_sstable_expiration',
      unsafeExpiration((value, name) => `${name} is not 'true' or 'false' (${value})`),
    ],
    ...SIZE_TIERED.slice(COMMON.length),
  ],
  UnifiedCompactionStrategy: [
    ...COMMON,
    ['max_sstables_to_compact', integer(() => true, larger)],
    ['scaling_parameters', scalingParameters],
    ['base_shard_count', above((value, name) => `Invalid configuration, ${name} should be positive: ${value}`)],
    ['target_sstable_size', atLeastMebibyte],
    ['flush_size_override', atLeastMebibyte],
    [
      'expired_sstable_check_frequency_seconds',
      (value, name) => {
        if (!isInteger(value)) {
          throw config(`${value} is not a parsable long (base10) for ${name}`);
        }
        if (Number(value) <= 0) {
          throw config(`Invalid configuration, ${name} should be positive: ${value}`);
        }
      },
    ],
    [
      'unsafe_aggressive_sstable_expiration',
      unsafeExpiration((value, name) => `${name} should either be 'true' or 'false', not ${value}`),
    ],
    [
      'overlap_inclusion_method',
      (value: string) => {
        if (!/^(?:NONE|SINGLE|TRANSITIVE)$/i.test(value)) {
          throw config(`Invalid overlap inclusion method ${value}. The valid options are [NONE, SINGLE, TRANSITIVE].`);
        }
      },
    ],
    ['sstable_growth', growth],
    ['min_sstable_size', leastSize],
  ],
};

/** What a strategy sees in its own options; those that it does not know are not looked at. */
export function checkCompaction(strategy: string, options: PropertyMap): void {
  for (const [name, check] of CHECKS[strategy] ?? []) {
    const value = options[name];
    if (value !== undefined) {
      check(value, name, options);
    }
  }
  const [low, high] = [Number(options['bucket_low'] ?? '0.5'), Number(options['bucket_high'] ?? '1.5')];
  if (strategy !== 'UnifiedCompactionStrategy' && high <= low) {
    throw config(
      `bucket_high value (${javaDouble(high)}) is less than or equal to the bucket_low value (${javaDouble(low)})`,
    );
  }
}

const javaDouble = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** What every table's compaction must be. */
export function checkShared(options: PropertyMap): void {
  const {enabled, provide_overlapping_tombstones: overlapping} = options;
  if (enabled !== undefined && !/^(?:true|false)$/i.test(enabled)) {
    throw config(`enabled should either be 'true' or 'false', not ${enabled}`);
  }
  if (overlapping !== undefined && !/^(?:NONE|ROW|CELL)$/i.test(overlapping)) {
    throw config(
      `Invalid value ${overlapping.toUpperCase()} for 'provide_overlapping_tombstones' compaction sub-option - must be one of the following [NONE, ROW, CELL].`,
    );
  }
}
