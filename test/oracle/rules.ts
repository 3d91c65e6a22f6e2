/** When two answers are the same, and which differences are intended (docs/differences.md). */
import type {Step} from './step.ts';

/** Characters of a message that must be alike. */
const PHRASE_LENGTH = 60;

/** Write times of the server's own clock, in microseconds: from 2020 to 2096. */
const CLOCK = /\b(?:1[6-9]|2\d|3\d)\d{14}\b/g;

/** What must differ between two servers that do the same, taken out. */
export function normalise(lines: readonly string[]): string[] {
  const failure = lines.findIndex(line => line.startsWith('failure '));
  return lines.map((line, i) => {
    if (failure >= 0 && i === failure + 1) {
      // The wording of syntax errors is the parser's.
      return lines[failure] === 'failure syntax' ? '' : phraseOf(line);
    }
    return line.startsWith('warning ') ? line.slice(0, PHRASE_LENGTH) : line.replaceAll(CLOCK, '<clock>');
  });
}

/** The beginning of a message, without the class of Cassandra's that failed. */
const phraseOf = (message: string): string => message.replace(/^(?:[a-z]+\.)+\w+: /, '').slice(0, PHRASE_LENGTH);

export interface Rule {
  /** Number of docs/differences.md, or of a fault of Cassandra's that is told there. */
  readonly difference: number;
  readonly says: string;
  readonly isMet: (step: Step, theirs: readonly string[], ours: readonly string[]) => boolean;
}

const message = (lines: readonly string[]): string => {
  const failure = lines.findIndex(line => line.startsWith('failure '));
  return failure < 0 ? '' : `${lines[failure]}: ${lines[failure + 1] ?? ''}`;
};

export const RULES: readonly Rule[] = [
  {
    difference: 8,
    says: 'indexes of vectors come without a warning',
    isMet: (_step, theirs, ours) => {
      const rest = theirs.filter(line => !line.startsWith('warning SAI ANN indexes on vector columns'));
      return rest.length < theirs.length && isSame(rest, ours);
    },
  },
  {
    difference: 2,
    says: 'more conditions are answered',
    isMet: (_step, theirs) =>
      /Cannot use CONTAINS on non-collection|Cannot use CONTAINS KEY on non-map|cannot be used as a map|Only EQ relations are supported on map entries|Map-entry equality predicates on frozen map|Select on indexed columns and with IN clause for the PRIMARY/.test(
        message(theirs),
      ),
  },
  {
    difference: 9,
    says: 'results of functions on timeuuid are of that type',
    isMet: (_step, theirs, ours) => {
      const type = /\b(system\.\w+\(.*?\)|x|X y|zz) (?:blob|timeuuid)(?= \||$)/gm;
      const plain = (lines: readonly string[]): string[] =>
        lines.filter(line => line !== 'null').map(line => line.replaceAll(type, '$1'));
      return (
        ours.some(line => /\btimeuuid\b/.test(line)) &&
        normalise(plain(theirs)).length === normalise(plain(ours)).length &&
        plain(theirs)[0] === plain(ours)[0] &&
        plain(theirs).some((line, i) => line !== theirs[i])
      );
    },
  },
  {
    difference: 10,
    says: 'where Cassandra fails in itself, we say what is wrong or answer',
    isMet: (_step, theirs) =>
      /^failure server_error: (?:[a-z]+\.)+[A-Z]\w*(?:Exception|Error)\b|^failure read_failure/.test(message(theirs)),
  },
  {
    difference: 11,
    says: 'vectors of zeros are refused before they are written where an index compares by cosine',
    isMet: (_step, theirs, ours) =>
      message(theirs).startsWith('failure write_failure') && message(ours).includes('Zero vectors cannot be indexed'),
  },
  {
    difference: 12,
    says: 'a statement may be refused as soon as it is prepared',
    isMet: (_step, theirs, ours) =>
      theirs[0] !== 'not prepared' &&
      ours[0] === 'not prepared' &&
      message(theirs) !== '' &&
      phraseOf(message(theirs)) === phraseOf(message(ours)),
  },
  {
    difference: 3,
    says: 'texts are UTF-8',
    isMet: (_step, theirs, ours) =>
      message(theirs) === '' && message(ours) === "failure invalid: String didn't validate.",
  },
  {
    difference: 7,
    says: 'markers may stand in list literals',
    isMet: (_step, theirs) => /bind variables are not supported/.test(message(theirs)),
  },
];

export function isSame(theirs: readonly string[], ours: readonly string[]): boolean {
  const a = normalise(theirs);
  const b = normalise(ours);
  return a.length === b.length && a.every((line, i) => line === b[i]);
}

export type Verdict =
  {readonly kind: 'same'} | {readonly kind: 'intended'; readonly rule: Rule} | {readonly kind: 'different'};

export function judge(step: Step, theirs: readonly string[], ours: readonly string[]): Verdict {
  if (isSame(theirs, ours)) {
    return {kind: 'same'};
  }
  const rule = RULES.find(each => each.isMet(step, theirs, ours));
  return rule === undefined ? {kind: 'different'} : {kind: 'intended', rule};
}
