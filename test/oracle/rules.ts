/** When two answers are the same, and which differences are intended (docs/differences.md). All that is let pass stands here. */
import type {Attempt, Bound, Step} from './step.ts';

/** Characters of a message that must be alike. */
const PHRASE_LENGTH = 60;

/** Write times of the server's own clock, in microseconds: from 2020 to 2096. */
const CLOCK = /\b(?:1[6-9]|2\d|3\d)\d{14}\b/g;

/**
 * What must differ between two servers that do the same, taken out. Which of the two names `to_json` has depends in Cassandra on who called it
 * first with such an argument.
 */
export function normalise(lines: readonly string[]): string[] {
  const failure = lines.findIndex(line => line.startsWith('failure '));
  // What warns of a statement that then fails is of no use.
  const told = failure < 0 ? lines : lines.filter(line => !line.startsWith('warning '));
  return told.map((line, i) => {
    if (failure >= 0 && i === failure + 1) {
      // The wording of syntax errors is the parser's.
      return lines[failure] === 'failure syntax' ? '' : phraseOf(line);
    }
    return line.startsWith('warning ')
      ? line.slice(0, PHRASE_LENGTH)
      : line.replaceAll(CLOCK, '<clock>').replaceAll('system.tojson(', 'system.to_json(');
  });
}

/** The beginning of a message, without the class of Cassandra's that failed. */
const phraseOf = (message: string): string => message.replace(/^(?:[a-z]+\.)+\w+: /, '').slice(0, PHRASE_LENGTH);

/** Microseconds by which two clocks that were asked at the same moment may differ. */
const CLOCKS_APART = 120_000_000;

export const isSame = (theirs: readonly string[], ours: readonly string[]): boolean =>
  isSameButClocks(theirs, ours) && areClocksNear(theirs, ours);

function isSameButClocks(theirs: readonly string[], ours: readonly string[]): boolean {
  const a = normalise(theirs);
  const b = normalise(ours);
  return a.length === b.length && a.every((line, i) => line === b[i]);
}

/** Recorded answers have no clock. */
function areClocksNear(theirs: readonly string[], ours: readonly string[]): boolean {
  const [a, b] = [theirs, ours].map(lines => lines.flatMap(line => (line.match(CLOCK) ?? []).map(Number)));
  return a!.length !== b!.length || a!.every((micros, i) => Math.abs(micros - b![i]!) < CLOCKS_APART);
}

/** `failure CODE: MESSAGE`; empty when there is none. */
const message = (lines: readonly string[]): string => {
  const failure = lines.findIndex(line => line.startsWith('failure '));
  return failure < 0 ? '' : `${lines[failure]}: ${lines[failure + 1] ?? ''}`;
};

/** Asks both servers one more statement. */
export type AskBoth = (step: Step) => Promise<readonly [theirs: readonly string[], ours: readonly string[]]>;

export interface Rule {
  /** The proof changes the tables: the world goes no further. */
  readonly endsWorld?: boolean | undefined;
  /** Number in docs/differences.md. */
  readonly difference: number;
  readonly says: string;
  readonly isMet: (step: Step, theirs: readonly string[], ours: readonly string[]) => boolean;
  /** What further answers must show, where the two alone could hide a wrong one. Not asked where there is no Cassandra to ask. */
  readonly prove?: (
    attempt: Attempt,
    theirs: readonly string[],
    ours: readonly string[],
    ask: AskBoth,
  ) => Promise<boolean>;
}

/** One difference may have several rules. */
export const ruleName = ({difference, says}: Rule): string => `${difference}: ${says}`;

/** Whether an answer is one that a client can act on: no fault of our own. */
const isTyped = (lines: readonly string[]): boolean => !/^failure (?:server_error|protocol)/.test(message(lines));

/** What Cassandra refuses with one of these, we may answer, or refuse in other words. */
const answeredMore = (pattern: RegExp) => (_step: Step, theirs: readonly string[], ours: readonly string[]) =>
  pattern.test(message(theirs)) && isTyped(ours);

const isPreface = (line: string): boolean => /^(?:markers|partition key|columns)(?: |$)/.test(line);

/** The lines of an answer without those of the preparation. */
const rowsOf = (lines: readonly string[]): readonly string[] =>
  lines.slice(lines.filter(isPreface).length === 3 ? 3 : 0);

/** Whether every line of `part` is one of `whole`, as often. */
function isPartOf(part: readonly string[], whole: readonly string[]): boolean {
  const left = new Map<string, number>();
  for (const line of normalise(whole)) {
    left.set(line, (left.get(line) ?? 0) + 1);
  }
  return normalise(part).every(line => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count > 0;
  });
}

/** The same statement with more behind what it selects. */
export function selectingMore(step: Step, more: readonly string[]): Step | undefined {
  const match = /^SELECT (?:JSON )?(?!DISTINCT )(.*?) FROM (?=\w+\b)/s.exec(step.text);
  if (match === null || more.length === 0) {
    return undefined;
  }
  const items = match[0].slice(0, -' FROM '.length);
  const text = `${items}, ${more.join(', ')}${step.text.slice(items.length)}`;
  return {...step, text, mode: step.values.length > 0 ? 'bound' : 'text'};
}

/** Whether `wider` is the answer to the same statement `selectingMore`: row by row it begins with what stands in `lines`. */
export function isBeginningOf(lines: readonly string[], wider: readonly string[]): boolean {
  const isRow = (line: string): boolean => !line.startsWith('warning ') && line !== 'one page';
  const own = rowsOf(lines).filter(isRow);
  const rows = wider.filter(isRow);
  const isJson = own[0] === '[json] text';
  const begins = (line: string, i: number): boolean => {
    const [a, b] = [normalise([line])[0]!, normalise([rows[i]!])[0]!];
    return isJson ? i === 0 || b.startsWith(`${a.slice(0, -2)}, `) : b.startsWith(`${a} | `);
  };
  return own.length === rows.length && message(wider) === '' && own.every(begins);
}

/** The statement without what an index is needed for: every row that the conditions leave, and how near it is. */
function withoutIndex({step, nearness}: Attempt): Step | undefined {
  const search =
    /^SELECT (?:JSON )?(.*?) FROM (\w+)(?: WHERE (.*?))? ORDER BY (\w+|"[^"]+") ANN OF (.*?) LIMIT \d+(?: ALLOW FILTERING)?$/s.exec(
      step.text,
    );
  if (search === null || nearness === undefined) {
    return undefined;
  }
  const [, items = '', table, where, , vector = ''] = search;
  // Only the values of the conditions stay.
  const markers = (text: string): number => text.split('?').length - 1;
  const from = markers(items);
  if (markers(vector) + from + markers(where ?? '') !== step.values.length) {
    return undefined;
  }
  return {
    text:
      `SELECT ${nearness} FROM ${table}${where === undefined ? '' : ` WHERE ${where}`}` +
      `${where === undefined ? '' : ' ALLOW FILTERING'}`,
    mode: where !== undefined && markers(where) > 0 ? 'bound' : 'text',
    values: where === undefined ? [] : step.values.slice(from, from + markers(where)),
    now: step.now,
  };
}

/** How near the rows are, the last column of their lines. */
const nearnessOf = (lines: readonly string[]): number[] =>
  lines
    .slice(1)
    .filter(line => !line.startsWith('warning ') && !isWithoutVector(line))
    .map(line => Number(/(-?[\d.]+(?:E-?\d+)?)"?\}?'?$/i.exec(line)?.[1]));

/**
 * A vector search of ours by brute force: both servers say how near every row is that the conditions leave, and agree; the nearest of these are as near as
 * the rows that we gave, one by one.
 */
async function isNearest(attempt: Attempt, ours: readonly string[], ask: AskBoth): Promise<boolean> {
  const {step, nearness} = attempt;
  const [all, wider] = [withoutIndex(attempt), nearness && selectingMore(step, [nearness])];
  if (all === undefined || wider === undefined || wider === '') {
    return false;
  }
  const [theirAll, ourAll] = await ask(all);
  if (message(theirAll) !== '' || !isPartOf(theirAll, ourAll) || theirAll.length !== ourAll.length) {
    return false;
  }
  const [, found] = await ask({...wider, pageSize: undefined});
  const limit = Number(/ LIMIT (\d+)/.exec(step.text)?.[1]);
  const nearest = nearnessOf(ourAll).sort((a, b) => b - a);
  const near = nearnessOf(found);
  return (
    message(found) === '' &&
    isBeginningOf(ours, found) &&
    near.every(Number.isFinite) &&
    near.length === Math.min(limit, nearest.length) &&
    near.every((value, i) => value === nearest[i])
  );
}

/** What two answers have in the same places, but for the columns whose name or type says that they may differ. */
function sameButColumns(mayDiffer: (column: string) => boolean) {
  return (theirs: readonly string[], ours: readonly string[]): boolean => {
    const isWarning = (line: string): boolean => line.startsWith('warning ');
    const [told, own] = [theirs, ours].map(lines => normalise(lines.filter(isWarning)).join('\n'));
    const [a, b] = [theirs, ours].map(lines =>
      normalise(rowsOf(lines).filter(line => !isWarning(line))).map(line => line.split(' | ')),
    );
    const free = new Set((a![0] ?? []).flatMap((column, i) => (mayDiffer(column) ? [i] : [])));
    return (
      free.size > 0 &&
      told === own &&
      a!.length === b!.length &&
      // A text may have the separator in it: then there is nothing to tell the columns by.
      a!.every((cells, row) =>
        cells.length === a![0]!.length && b![row]!.length === cells.length
          ? cells.every((cell, i) => free.has(i) || cell === b![row]![i])
          : false,
      )
    );
  };
}

/** A value of a clustering column as any equal one: its decimals without zeros at their end, its tuples without elements that are missing there. */
const asKey = (cell: string): string =>
  cell
    .replaceAll(
      /(?<![\w.])(-?\d+)(?:\.(\d+))?(?:E([+-]?\d+))?(?![\w.])/g,
      (_, whole: string, part = '', exponent = '0') => {
        const digits = whole + part;
        const zeros = /0*$/.exec(digits)![0].length;
        return `${digits.slice(0, digits.length - zeros)}E${Number(exponent) - String(part).length + zeros}`;
      },
    )
    .replaceAll(/(?:, null)+\)/g, ')');

/** The same but for decimals and tuples that are equal as keys, in columns that may differ. */
function sameButKeys(
  theirs: readonly string[],
  ours: readonly string[],
  mayDiffer: (column: string) => boolean,
): boolean {
  const [a, b] = [theirs, ours].map(lines => normalise(rowsOf(lines)).map(line => line.split(' | ')));
  const columns = a!.find(([first]) => !first!.startsWith('warning ')) ?? [];
  return (
    a!.length === b!.length &&
    a!.every((cells, row) => {
      const own = b![row]!;
      return (
        cells.length === own.length &&
        cells.every((cell, i) => {
          const column = columns[i] ?? '';
          const isLoose = /\b(?:decimal|tuple)\b/.test(column) && mayDiffer(column);
          return cell === own[i] || (isLoose && asKey(cell) === asKey(own[i]!));
        })
      );
    })
  );
}

/** The same but for what `plain` takes out of the lines. */
const sameBut =
  (plain: (line: string) => string | undefined) =>
  (_step: Step, theirs: readonly string[], ours: readonly string[]): boolean => {
    const apply = (lines: readonly string[]): string[] => lines.map(plain).filter(line => line !== undefined);
    return isSame(apply(theirs), apply(ours));
  };

const textOf = (step: Step): string => step.parts?.map(part => part.text).join(' ') ?? step.text;

const hasBound = (step: Step, is: (value: Bound) => boolean): boolean =>
  step.values.some(is) || step.parts?.some(part => part.values.some(is)) === true;

/** Columns whose keys are no native values. */
const hasMapOfShapes = (line: string): boolean =>
  line.startsWith('[applied] boolean | ') && / map<(?:(?:map|list|set|frozen)<|boolean,)/.test(line);

const isWithoutVector = (line: string): boolean => /(?:^|\| )null$|": null\}$/.test(line);

const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
const asBlob = (uuid: string): string => `0x${uuid.replaceAll('-', '')}`;

const TYPE_OF_RESULT = /(?<=^|\| )((?:system\.|\S+ AS )?[^|]*?) (?:blob|timeuuid)(?= \||$)/g;

/**
 * Failures of one statement with several faults, and the same fault in other words: what Cassandra says, and what we say.
 * Codes are equal.
 */
const TOLD_OTHERWISE: readonly (readonly [theirs: RegExp, ours: RegExp])[] = [
  [/Invalid version for TimeUUID type/, /Invalid version for TimeUUID type/],
  [/The data cannot be deserialized as a (?:list|set|map)/, /Not enough bytes to read a (?:list|set|map)/],
  [/Not enough bytes to read a (?:list|set|map)/, /Not enough bytes to read a (?:list|set|map)/],
  [/Unsupported null value for column/, /Invalid null value in condition for column/],
  [
    /Invalid null value in condition for column/,
    /Invalid (?:null|unset) value|Cannot page queries|ttl is too large|IN on the clustering key columns is not supported/,
  ],
  [/Invalid unset value/, /Invalid (?:null|unset) value|Cannot page queries/],
  [/Unexpected receiver type/, /Type error: .* cannot be passed as argument/],
  [/Invalid (?:\w+) (?:literal|constant)/, /Type error: .* cannot be passed as argument|Non PRIMARY KEY columns found/],
  [/Ambiguous '.' operation with args/, /Invalid restrictions on clustering columns/],
  [/Invalid restrictions on clustering columns/, /Slice restrictions are not supported on the clustering columns/],
  [/Clustering column ".*" cannot be restricted \(preceding/, /it might involve data filtering/],
  [/PRIMARY KEY column ".*" cannot be restricted as preceding/, /it might involve data filtering/],
  [/it might involve data filtering/, /Type error: .* cannot be passed as argument|SELECT DISTINCT/],
  [/The data cannot be|Slice restrictions are not supported on UDTs/, /cannot be restricted by any relation/],
  [/More than one restriction was found/, /Type error: .* cannot be passed as argument/],
  [
    /Invalid call to function/,
    /Type error: .* cannot be passed|Element selection is only allowed|Invalid call to function|Cannot use selection function/,
  ],
  [/Cannot create more than one storage-attached index/, /Cosine similarity is not supported/],
  [/Invalid non-frozen user-defined type/, /Invalid non-frozen user-defined type/],
  [/ANN ordering/, /ANN queries|ANN ordering|float vector argument/],
  [
    /cannot be restricted by (?:both an equality|more than one)/,
    /cannot be restricted by (?:both an equality|more than one)/,
  ],
  [/Invalid restrictions on clustering columns/, /Some clustering keys are missing/],
  [/Invalid number of arguments/, /Invalid number of arguments/],
  [/Invalid call to function \w+, none of its type signatures/, /Ambiguous call to function/],
  [/Not enough bytes to read size/, /Unexpected extraneous bytes|Not enough bytes/],
  [/Clustering columns can only be restricted|data filtering/, /ANN ordering is only supported/],
  [/Invalid \w+(?: type)? literal for/, /Some partition key parts are missing/],
  [/Invalid operation \(.* = .*\) for non list column/, /Invalid operation \(.* = .*\) for/],
  [/Top-K queries must have a limit/, /Top-K queries must have a limit/],
  [/vectors may only have positive dimensions/, /requires a float vector argument/],
  [/Error decoding JSON value for/, /Error decoding JSON value for/],
  [/Could not decode JSON string as a map/, /Could not decode JSON string as a map/],
  [/Expected \d+ elements in value tuple/, /Invalid call to function|cannot be cast to/],
  [/Collection column '.*' can only be restricted by CONTAINS/, /it might involve data filtering/],
  [/PRIMARY KEY column ".*" cannot be restricted/, /ANN ordering is only|can only be restricted with CONTAINS/],
  [/Clustering column ".*" cannot be restricted \(preceding/, /PRIMARY KEY column ".*" cannot be restricted as/],
  [
    /IN on the clustering key columns is not supported|Cannot mix IF/,
    /Batch with conditions cannot span multiple part/,
  ],
  [/Batch with conditions cannot span multiple tables/, /IN on the clustering key columns is not supported/],
  [/Unable to make unsigned int/, /Some partition key parts are missing/],
  [/Collection column '.*' .* cannot be restricted by a/, /Non PRIMARY KEY columns found/],
  [/Invalid tuple literal for/, /Invalid tuple type literal for|Invalid tuple literal for/],
  [/Unable to create a vector selector of type/, /Type error: \[\] cannot be passed/],
  [/Unsupported (?:unset value|null map key)/, /Unsupported null value/],
  [/Expected \d+ byte long/, /Unexpected \d+ extraneous bytes/],
  [/Function system\.collection_\w+ requires a numeric/, /Cannot cast value|Type error: |Invalid call to function/],
  [/Invalid unset value for column/, /Unsupported unset value for column/],
  [/Unable to convert '.*' to a duration/, /Unable to convert '.*' to a duration/],
  [/Type error: .* cannot be passed as argument/, /Type error: [{[(].* cannot be passed as argument/],
  [/./, /is not of type frozen<tuple|Cannot cast value .*frozen<tuple/],
  [
    /Not enough bytes to read a list/,
    /Null value read when not allowed|Not enough bytes to read a vector|Cannot page queries/,
  ],
  [/Invalid (?:unset|null) value/, /Attempted to delete an element from a list|Batch with conditions cannot span/],
  [/Invalid call to function/, /it might involve data filtering|requires a float vector argument/],
  // Fields of user types come in the order of Java's hashes.
  [/Invalid operation \(/, /Invalid operation \(/],
  [/Invalid empty vector value/, /Unexpected \d+ extraneous bytes|Not enough bytes/],
  [/Expected .* byte/, /Not enough bytes to read a (?:list|set|map)/],
  [/Function system\.from_?json requires an argument of type text/, /from_?json\(\) cannot be used in the selection/],
  // Which of several columns is told hangs on Java's hashes.
  [/Cannot include static column '.*' in materialized view/, /Cannot include static column '.*' in materialized view/],
  [/Type error: .* cannot be passed as argument/, /Cannot restrict clustering columns when selecting only/],
  // What the reader of JSON says of a text that is none.
  [/Error decoding JSON string: /, /Error decoding JSON string: /],
  [/is not a valid blob representation: class java/, /is not a valid blob representation/],
  [/Ambiguous call to function/, /Invalid call to function/],
  [/Unexpected receiver type/, /Invalid \w+ literal for/],
  [/Cannot use selection function \w+ on PRIMARY KEY part/, /Function system\.collection_\w+ requires/],
  [/it might involve data filtering/, /ANN ordering by vector requires the column to be indexed/],
  // A constant with its type stands in the message as it was written.
  [/Type error: \(\w+\).* cannot be passed as argument/, /Type error: \w+ cannot be passed as argument/],
  [/Invalid value .* for option 'speculative_retry'/, /Invalid value .* for option 'additional_write_policy'/],
  [/Invalid ASCII character in string literal/, /Invalid ASCII character in string literal/],
  [/Unexpected receiver type/, /Invalid operation \(.* for non list column/],
  // Several columns come in the order of Java's hashes.
  [/More than one restriction was found/, /More than one restriction was found/],
  // An object's address stands in the message.
  [/Cannot use aliases when defining a materialized view/, /Cannot use aliases when defining a materialized view/],
  [/JSON values map contains unrecognized column/, /Expected .* byte long|Not enough bytes|Invalid null value/],
];

export const RULES: readonly Rule[] = [
  {
    difference: 32,
    says: 'a tinyint that is written in hexadecimal digits is one byte',
    isMet: (step, theirs, ours) =>
      message(ours).startsWith('failure invalid: Expected 1 byte for a tinyint') &&
      !message(theirs).includes('Expected 1 byte for a tinyint') &&
      /0x(?![0-9a-f]{2}\b)/i.test(step.parts?.map(part => part.text).join(' ') ?? step.text),
  },
  {
    difference: 1,
    says: 'decimals and tuples of the clustering that are equal look alike',
    isMet: (_step, theirs, ours) => sameButKeys(theirs, ours, () => true),
    prove: ({clustering}, theirs, ours) =>
      Promise.resolve(sameButKeys(theirs, ours, column => clustering?.includes(column.split(' ')[0]!) === true)),
  },
  {
    difference: 2,
    says: 'elements of clustering columns in descending order',
    isMet: answeredMore(/Cannot infer type of argument \w+\[.*\] in call to function/),
  },
  {
    difference: 8,
    says: 'indexes of vectors come without a warning',
    isMet: sameBut(line => (line.startsWith('warning SAI ANN indexes on vector columns') ? undefined : line)),
  },
  {
    difference: 8,
    says: 'parameters of vector indexes may be set',
    isMet: answeredMore(/cannot be set without enabling SAI_VECTOR_ALLOW_CUSTOM_PARAMETERS/),
  },
  {
    difference: 2,
    says: 'more conditions are answered',
    isMet: answeredMore(
      /Cannot use CONTAINS on non-collection|Cannot use CONTAINS KEY on non-map|cannot be used as a map|but found argument .* of type frozen<(?:list|set|map)|Only EQ relations are supported on map entries|Map-entry equality predicates on frozen map|cannot be passed as argument \d of function system\.(?:mask_|to_?json)|Select on indexed columns and with IN clause for the PRIMARY|can only be restricted by CONTAINS|Multi-column slice restrictions cannot be used for filtering|Multicolumn IN filters are not supported/,
    ),
  },
  {
    difference: 2,
    says: 'vector searches look through rows where filtering is allowed',
    isMet: (step, theirs, ours) =>
      / ORDER BY .* ANN OF .*ALLOW FILTERING$/.test(step.text) &&
      message(theirs).includes('ANN ordering by vector requires all restricted column') &&
      isTyped(ours),
    prove: async (attempt, _theirs, ours, ask) => message(ours) !== '' || isNearest(attempt, ours, ask),
  },
  {
    difference: 2,
    says: 'clustering columns in descending order are cast to their own type',
    isMet: (step, theirs, ours) => {
      const type = /^failure invalid: \S+ cannot be cast to (\w+)/.exec(message(theirs))?.[1];
      return type !== undefined && new RegExp(`cast\\(.* as ${type}\\)`, 'i').test(step.text) && message(ours) === '';
    },
  },
  {
    difference: 2,
    says: 'arithmetic with constants for clustering columns in descending order',
    isMet: answeredMore(/ Ambiguous '.' operation with args /),
  },
  {
    difference: 9,
    says: 'results of functions on timeuuid are of that type',
    isMet: (step, theirs, ours) =>
      ours.some(line => line.includes(' timeuuid')) &&
      theirs.some(line => line.includes(' blob')) &&
      theirs.length === ours.length &&
      normalise(theirs).every((line, i) => {
        const own = normalise(ours)[i]!;
        // Values of the class are shown as their bytes.
        return (
          line === own ||
          line.replaceAll(TYPE_OF_RESULT, '$1') === own.replaceAll(TYPE_OF_RESULT, '$1') ||
          line.replaceAll(UUID, asBlob) === own.replaceAll(UUID, asBlob)
        );
      }),
  },
  {
    difference: 4,
    says: 'a duration of no length is 0s in JSON',
    isMet: (_step, theirs, ours) =>
      theirs.length === ours.length &&
      normalise(theirs).every((line, i) => {
        const own = normalise(ours)[i]!;
        const wants = line.split('""').map(part => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
        return line === own || new RegExp(`^${wants.join('"(?:0s)?"')}$`, 's').test(own);
      }),
  },
  {
    difference: 31,
    says: 'a paging state is taken by the statement that it was given to',
    isMet: (step, theirs, ours) =>
      step.foreign !== undefined &&
      (message(ours) === 'failure protocol: Invalid value for the paging state' ||
        // Of a text that is no statement, too: Cassandra reads the state before the text.
        (message(theirs) === 'failure protocol: Invalid value for the paging state' &&
          message(ours).startsWith('failure syntax')) ||
        // Where the other statement has one page there is no state to try.
        theirs.includes('one page') !== ours.includes('one page')),
  },
  {
    difference: 12,
    says: 'where Cassandra fails in itself, we answer or say what is wrong',
    isMet: (step, theirs, ours) =>
      // A state that Cassandra does not take we do not take either.
      (step.foreign === undefined ||
        (message(theirs).startsWith('failure server_error') && message(ours).startsWith('failure invalid'))) &&
      // Its type is a list of what it is.
      ((/\((?:writetime|ttl|maxwritetime)\(\w+[[.]/.test(step.text) &&
        sameButColumns(column => /\((?:writetime|ttl|maxwritetime)\(\w+[[.]/.test(column))(theirs, ours)) ||
        (/^failure server_error: (?:[a-z]+\.)+[A-Z]\w*(?:Exception|Error)\b|^failure read_failure|^failure server_error: Batch with conditions|^failure protocol: Invalid value for the paging state/.test(
          message(theirs),
        ) &&
          !message(ours).startsWith('failure server_error')) ||
        (theirs.some(line => line.includes('invalid 0x')) &&
          (message(ours).startsWith('failure invalid') ||
            sameButColumns(column => /(?:writetime|ttl)\(/.test(column))(theirs, ours)))),
  },
  {
    difference: 12,
    says: 'a paging state that Cassandra gave and does not take back',
    isMet: (step, theirs) =>
      step.foreign?.change === 'none' &&
      step.foreign.text === step.text &&
      message(theirs) === 'failure protocol: Invalid value for the paging state',
    // What we said are the last rows of what both say without the state.
    async prove({step}, _theirs, ours, ask) {
      const [all, own] = await ask({...step, foreign: undefined});
      const rest = rowsOf(ours).slice(1);
      return isSame(all, own) && normalise(own).join('\n').endsWith(normalise(rest).join('\n'));
    },
  },
  {
    difference: 13,
    says: 'vectors of zeros are refused before they are written where an index compares by cosine',
    isMet: (step, theirs, ours) =>
      // In a batch a later value may hide the zeros.
      (/^failure (?:write_failure|read_timeout)/.test(message(theirs)) ||
        (message(theirs) === '' && /\bBATCH\b/.test(step.mode === 'batch' ? 'BATCH' : step.text))) &&
      message(ours).includes('Zero vectors cannot be indexed'),
  },
  {
    difference: 14,
    says: 'a statement may be refused as soon as it is prepared, or only when it runs',
    isMet: (_step, theirs, ours) =>
      (theirs[0] === 'not prepared') !== (ours[0] === 'not prepared') &&
      message(theirs) !== '' &&
      message(theirs).slice(0, PHRASE_LENGTH) === message(ours).slice(0, PHRASE_LENGTH),
  },
  {
    difference: 15,
    says: 'of several faults another may be told, and some in other words',
    isMet: (_step, theirs, ours) => {
      const [a, b] = [message(theirs), message(ours)];
      const isOfOneCode = a !== '' && a.split(':')[0] === b.split(':')[0];
      return isOfOneCode && TOLD_OTHERWISE.some(([first, second]) => first.test(a) && second.test(b));
    },
  },
  {
    difference: 16,
    says: 'the selection has no maps of columns',
    isMet: (step, theirs, ours) =>
      /\{([\w"][^{}:]*): \1\}/.test(step.text) &&
      (message(ours).startsWith('failure syntax') || message(ours).includes('Map literals with columns')),
  },
  {
    difference: 5,
    says: 'a bound of a slice that is null fails',
    isMet: (step, theirs, ours) =>
      /^$|^failure write_failure/.test(message(theirs)) &&
      / (?:[<>]=?) /.test(textOf(step)) &&
      (/ (?:[<>]=?) (?:null\b|from_?json\('null'\))/i.test(textOf(step)) || hasBound(step, value => value === null)) &&
      message(ours).startsWith('failure invalid: Invalid null value in condition'),
  },
  {
    difference: 20,
    says: 'rows that are equally near come in any order',
    isMet: (step, theirs, ours) =>
      step.text.includes(' ANN OF ') &&
      normalise(theirs).toSorted().join('\n') === normalise(ours).toSorted().join('\n'),
    async prove({step, nearness}, _theirs, ours, ask) {
      const wider = nearness === undefined ? undefined : selectingMore(step, [nearness]);
      if (wider === undefined) {
        return false;
      }
      const [, rows] = await ask(wider);
      const near = rows.slice(1).map(line => Number(/(-?[\d.]+(?:E-?\d+)?)\}?$/i.exec(line)?.[1]));
      return isBeginningOf(ours, rows) && near.every((value, i) => i === 0 || value <= near[i - 1]!);
    },
  },
  {
    difference: 17,
    says: 'a constant is no tuple and no vector',
    isMet: (_step, theirs, ours) =>
      !message(theirs).startsWith('failure syntax') &&
      /is not of type frozen<tuple|Cannot cast value .*frozen<tuple|Invalid \w+ constant \(.*\) for .* of type (?:frozen<tuple|vector)|Cannot (?:cast|assign) value .* (?:to|of) type frozen<tuple|Type error: .* of type frozen<tuple/.test(
        message(ours),
      ),
  },
  {
    difference: 18,
    says: 'bound values that nothing asks for may be checked or not',
    isMet: (step, theirs, ours) =>
      (step.text.includes('IN ()') && message(ours) === '' && /Invalid (?:null|unset) value/.test(message(theirs))) ||
      (message(theirs) === '' &&
        // An empty list, as text or bound.
        (step.text.includes('IN ()') || (step.text.includes('IN ?') && step.values.includes('0x00000000'))) &&
        /^failure invalid: (?:Not enough bytes|Expected |Invalid version|Invalid TTL|The data cannot|Invalid empty vector|Unexpected \d+ extra)/.test(
          message(ours),
        )),
  },
  {
    difference: 19,
    says: 'vector searches with static columns',
    isMet: (step, theirs, ours) =>
      message(theirs) === '' &&
      message(ours) === '' &&
      / WHERE .*\bs\d .* ANN OF /.test(step.text) &&
      isPartOf(theirs, ours),
  },
  {
    // One of them has written.
    endsWorld: true,
    difference: 23,
    says: 'entries of maps in conditions compare by the type of the values',
    isMet: (step, theirs, ours) =>
      theirs.includes('[applied] boolean') !== ours.includes('[applied] boolean') &&
      (/ IF .*\w\[.*\] (?:<|>)/.test(textOf(step)) ||
        // Equal as keys: a value that begins with four bytes of zeros is an empty map, too.
        (/ IF .*\w\[.*\] (?:=|!=|IN)/.test(textOf(step)) && [...theirs, ...ours].some(hasMapOfShapes))),
  },
  {
    difference: 24,
    says: 'of several conditions, one that is not met may hide one that cannot be compared',
    isMet: (step, theirs, ours) => {
      const hasSeveral = / IF .* AND /.test(step.parts?.map(part => part.text).join(' ') ?? step.text);
      const [failed, other] = message(theirs) === '' ? [ours, theirs] : [theirs, ours];
      return (
        hasSeveral &&
        message(failed).startsWith('failure invalid: Invalid comparison with ') &&
        other.some(line => /^false\b/.test(line))
      );
    },
  },
  {
    difference: 25,
    says: 'rows without a vector are near nothing',
    isMet: (step, theirs, ours) => {
      if (!step.text.includes(' ANN OF ')) {
        return false;
      }
      const isShort = / LIMIT \d\d?(?: |$)/.test(step.text);
      const near = theirs.filter(line => !isWithoutVector(line));
      return (
        message(theirs) === '' &&
        message(ours) === '' &&
        !ours.some(isWithoutVector) &&
        isPartOf(near, ours) &&
        (isShort || near.length === ours.length)
      );
    },
    async prove(attempt, _theirs, ours, ask) {
      const {step} = attempt;
      const limit = / LIMIT (\d+)/.exec(step.text)?.[1];
      if (limit === undefined) {
        return false;
      }
      // Behind the limit the others stand.
      const mode = step.values.length > 0 ? 'bound' : 'text';
      const [all, own] = await ask({...step, mode, text: step.text.replace(/ LIMIT \d+/, ' LIMIT 900')});
      const near = all.filter(line => !isWithoutVector(line));
      return (
        near.length === own.length &&
        isPartOf(near, own) &&
        normalise(rowsOf(ours)).join('\n') === normalise(own.slice(0, Number(limit) + 1)).join('\n')
      );
    },
  },
  {
    difference: 6,
    says: 'numbers in JSON keep their digits when they become decimals',
    isMet: (_step, theirs, ours) =>
      rowsOf(theirs).some(line => line.split(' | ').includes('1000.0')) &&
      sameBut(line => line.replaceAll(/(?<=^|\| )(?:1000\.0|1E\+3)(?= \||$)/g, '1000'))(_step, theirs, ours),
  },
  {
    difference: 35,
    says: 'numbers in JSON have no more digits than tell them apart',
    isMet: sameBut(line =>
      /^'?\{/.test(line) ? line.replaceAll(/\b\d\.\d{7,}E-?\d+\b/g, text => String(Math.fround(Number(text)))) : line,
    ),
  },
  {
    difference: 34,
    says: 'a page has no more rows than were asked for',
    // Only where the warnings of the first page stand tells them apart.
    isMet: (step, theirs, ours) =>
      step.pageSize !== undefined &&
      / GROUP BY /.test(step.text) &&
      theirs.length === ours.length &&
      isPartOf(theirs, ours) &&
      ['warning ', ''].every(start => {
        const [a, b] = [theirs, ours].map(lines =>
          lines.filter(line => line.startsWith('warning ') === (start !== '')),
        );
        return isSame(a!, b!);
      }),
  },
  {
    difference: 26,
    says: 'an unset value in a list that rows are filtered by is none',
    isMet: (step, theirs, ours) =>
      message(theirs) === '' &&
      step.values.includes('unset') &&
      / IN .*ALLOW FILTERING/.test(step.text) &&
      message(ours).includes('Unsupported unset value for column'),
  },
  {
    difference: 27,
    says: 'static columns contain what they show',
    isMet: (step, theirs, ours) =>
      message(theirs) === '' &&
      message(ours) === '' &&
      /\bs\d CONTAINS .*ALLOW FILTERING/.test(step.text) &&
      // Aggregates and limits go by the rows.
      (isPartOf(ours, theirs) ||
        (step.pageSize !== undefined && isPartOf(theirs, ours)) ||
        /\b(?:count|min|max|sum|avg)\(|\bLIMIT\b|GROUP BY/.test(step.text)),
  },
  {
    difference: 7,
    says: 'a minus stands before any name, sums are arguments of token',
    isMet: (step, theirs, ours) =>
      (message(theirs).startsWith('failure syntax') &&
        !message(ours).startsWith('failure syntax') &&
        /-(?:0x|[ni]\w)/i.test(step.text)) ||
      (message(ours) === '' && /Type error: \S+ . \S+ cannot be passed .* system\.token/.test(message(theirs))),
  },
  {
    difference: 3,
    says: 'texts are UTF-8',
    isMet: (_step, theirs, ours) =>
      message(theirs) === '' && message(ours) === "failure invalid: String didn't validate.",
  },
  {
    difference: 37,
    says: 'extensions of tables are kept',
    isMet: (step, theirs, ours) =>
      (/^ALTER TABLE .* WITH extensions = /.test(step.text) &&
        theirs.length === 0 &&
        (message(ours) === '' || message(ours).includes("'extensions'. It should be a map"))) ||
      sameBut(line => line.replaceAll(/\bextensions = \{[^}]*\}/g, 'extensions = {}'))(step, theirs, ours),
  },
  {
    difference: 38,
    says: 'statements do not write to tables of the system',
    isMet: (step, theirs, ours) =>
      theirs.length === 0 &&
      /^(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE) system(?:_schema)?\./.test(step.text) &&
      message(ours).includes('keyspace is not user-modifiable'),
  },
  {
    difference: 7,
    says: 'more text is understood',
    isMet: answeredMore(
      /has to be a set, but was: '\(set<|bind variables are not supported|representation of a timestamp value, but got a Integer/,
    ),
  },
];

/**
 * We may have rows that Cassandra lets go: it skips older cells of columns that are not selected where an expired INSERT is newer. What Cassandra
 * would say otherwise is asked: the same statement with every column selected too has the same answer on both sides, limits, groups, pages and counts
 * included; and what we said is the beginning of it, row by row. So nothing is let pass that was not compared.
 */
export const MORE_ROWS: Rule = {
  difference: 29,
  says: 'a row is there whatever is selected of it',
  isMet: (step, theirs, ours) =>
    message(theirs) === '' && message(ours) === '' && /^SELECT (?!DISTINCT |(?:JSON )?\* )/.test(step.text),
  async prove({step, columns}, _theirs, ours, ask) {
    const wider = selectingMore(step, columns ?? []);
    if (wider === undefined) {
      return false;
    }
    const [all, own] = await ask(wider);
    return message(all) === '' && isSame(all, own) && isBeginningOf(ours, own);
  },
};

/** The same of partitions, which are there with any of their rows: what we said are those of all rows, one after the other. */
const MORE_PARTITIONS: Rule = {
  difference: 29,
  says: 'a partition is there whatever is selected of it',
  isMet: (step, theirs, ours) =>
    message(theirs) === '' && message(ours) === '' && step.text.startsWith('SELECT DISTINCT '),
  async prove({step, columns}, _theirs, ours, ask) {
    const wider = selectingMore({...step, text: step.text.replace('SELECT DISTINCT ', 'SELECT ')}, columns ?? []);
    if (wider === undefined || / LIMIT /.test(step.text)) {
      return false;
    }
    const [all, own] = await ask(wider);
    return message(all) === '' && isSame(all, own) && areBeginningsOf(rowsOf(ours), own);
  },
};

/** Whether each line is the beginning of some that follow each other, and together they are of all. */
function areBeginningsOf(lines: readonly string[], wider: readonly string[]): boolean {
  let at = -1;
  for (const line of wider) {
    if (at < 0 || !line.startsWith(`${lines[at]} | `)) {
      at += 1;
    }
    if (at >= lines.length || !line.startsWith(`${lines[at]} | `)) {
      return false;
    }
  }
  return at === lines.length - 1;
}

const NEAREST: Rule = {
  difference: 33,
  says: 'vector searches give the nearest rows',
  isMet: (step, theirs, ours) => step.text.includes(' ANN OF ') && message(theirs) === '' && message(ours) === '',
  prove: (attempt, _theirs, ours, ask) => isNearest(attempt, ours, ask),
};

const FOUND: Rule = {
  difference: 33,
  says: 'searches through an index lose no rows',
  isMet: (step, theirs, ours) =>
    / WHERE /.test(step.text) &&
    !/^SELECT DISTINCT | ANN OF /.test(step.text) &&
    message(theirs) === '' &&
    message(ours) === '',
  // Without its indexes Cassandra finds what we found with them.
  async prove({step, table, indexes}, _theirs, ours, ask) {
    if (table === undefined || indexes === undefined || indexes.length === 0) {
      return false;
    }
    for (const index of indexes) {
      await ask({text: `DROP INDEX IF EXISTS ${index}`, mode: 'text', values: []});
    }
    const text = step.text.endsWith(' ALLOW FILTERING') ? step.text : `${step.text} ALLOW FILTERING`;
    // What Cassandra has prepared goes on with the index.
    const mode = step.values.length > 0 ? 'bound' : 'text';
    const [theirsWithout, oursWithout] = await ask({...step, text, mode});
    return isSame(theirsWithout, oursWithout) && isSame(theirsWithout, rowsOf(ours));
  },
  endsWorld: true,
};

/** Those that only a proof can let pass, since what they look like could be anything. */
export const PROVED: readonly Rule[] = [MORE_ROWS, MORE_PARTITIONS, NEAREST, FOUND];

/** Those that are met, in their order. */
export const rulesOf = (step: Step, theirs: readonly string[], ours: readonly string[]): readonly Rule[] =>
  isSameButClocks(theirs, ours) ? [] : RULES.filter(rule => rule.isMet(step, theirs, ours));

export type Verdict =
  {readonly kind: 'same'} | {readonly kind: 'intended'; readonly rule: Rule} | {readonly kind: 'different'};

export function judge(step: Step, theirs: readonly string[], ours: readonly string[]): Verdict {
  if (isSame(theirs, ours)) {
    return {kind: 'same'};
  }
  const rule = rulesOf(step, theirs, ours)[0];
  return rule === undefined ? {kind: 'different'} : {kind: 'intended', rule};
}
