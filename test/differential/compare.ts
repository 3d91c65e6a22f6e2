/** Sends one command to two servers and tells how the answers differ. */
import type {Command, Json} from './documents.ts';

export interface Answer {
  /** Of commands that give one by nearness. */
  readonly one: Json;
  readonly documents: readonly Json[] | undefined;
  /** All else, without warnings and page states. */
  readonly rest: Json;
}

/** Sends a command to a path below `/v1`. */
export type Send = (path: string, body: object) => Promise<Json>;

interface Body {
  readonly data?: {
    readonly documents?: readonly Json[];
    readonly document?: Json;
    readonly nextPageState?: string | null;
  };
  readonly status?: {readonly [name: string]: Json};
  readonly errors?: readonly {readonly errorCode: string}[];
}

const MAX_PAGES = 200;

/** With the rows of all pages. */
export async function answerOf({body, rows}: Command, path: string, send: Send): Promise<Answer> {
  let documents: Json[] | undefined;
  let pageState: string | null | undefined;
  const answer = (reply: Body): Answer =>
    rows === 'nearest_one'
      ? {documents, one: reply.data?.document ?? null, rest: restOf({...reply, data: {}})}
      : {documents, one: null, rest: restOf(reply)};
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const reply = (await send(path, pageState === undefined ? body : withPageState(body, pageState))) as Body;
    if (reply.errors !== undefined && reply.data?.documents === undefined) {
      return answer(reply);
    }
    documents = reply.data?.documents === undefined ? documents : [...(documents ?? []), ...reply.data.documents];
    pageState = reply.data?.nextPageState;
    if (pageState === undefined || pageState === null) {
      return answer(reply);
    }
  }
  throw new Error(`more than ${MAX_PAGES} pages`);
}

function withPageState(body: Command['body'], pageState: string | null): object {
  const [[name, input] = ['', {}]] = Object.entries(body) as [string, {options?: object}][];
  return {[name]: {...input, options: {...input.options, pageState}}};
}

function restOf({data, status, errors}: Body): Json {
  const {warnings: _, projectionSchema: __, ...told} = status ?? {};
  return {
    document: data?.document ?? null,
    status: told,
    errors: (errors ?? []).map(({errorCode}) => errorCode),
  };
}

const text = (json: Json): string => JSON.stringify(json);

/** Similarity as far as floats of two programs agree. */
const near = (a: Json, b: Json): boolean => {
  const [left, right] = [a, b].map(one => Number((one as {$similarity?: number}).$similarity ?? NaN));
  return Math.abs(left! - right!) < 1e-5;
};

/** Undefined: they are the same. */
export function differenceOf(command: Command, ours: Answer, theirs: Answer): string | undefined {
  if (text(ours.rest) !== text(theirs.rest)) {
    return `${text(theirs.rest)}\n  + ${text(ours.rest)}`;
  }
  if (command.rows === 'nearest_one') {
    const isNear = (ours.one === null) === (theirs.one === null) && (ours.one === null || near(ours.one, theirs.one));
    return isNear ? undefined : `${text(theirs.one)}\n  + ${text(ours.one)}`;
  }
  const [a, b] = [ours.documents ?? [], theirs.documents ?? []];
  const isSame =
    command.rows === 'nearest'
      ? a.length === b.length && a.every((one, at) => near(one, b[at]!))
      : text(command.rows === 'any' ? a.map(text).sort() : a) === text(command.rows === 'any' ? b.map(text).sort() : b);
  return isSame ? undefined : `${text(b)}\n  + ${text(a)}`;
}
