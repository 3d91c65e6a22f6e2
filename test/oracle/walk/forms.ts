/**
 * Every form of a statement and every one of its failures that the language's description names, each asked once. A line is a statement, or
 * `what the failure says | a statement`; one without is to be done. `after N:` waits for so many seconds, `as ROLE:` has another ask, `nowhere:` a connection that uses no keyspace, `paged N:`
 * asks in pages; what stands behind ` <- ` are values that are bound. `@` is the keyspace, `\n` the end of a line.
 */
import {EPOCH_SECONDS} from '../draft.ts';
import {kindOf} from '../kinds.ts';
import type {Attempt, Bound} from '../step.ts';
import {SCENES} from './scenes/index.ts';

const LINE =
  /^(?:(?<outcome>(?:(?! \| ).)+) \| )?(?:after (?<wait>\d+): )?(?:as (?<role>\w+): |(?<nowhere>nowhere): |paged (?<page>\d+): )?(?<text>.*?)(?: <- (?<values>.*))?$/;

const toBound = (value: string): Bound => (value === 'null' ? null : value);

export function* walkForms(scene: string, keyspace: string): Generator<Attempt> {
  for (const line of SCENES[scene]!.slice(1, -1).split('\n')) {
    const {outcome, wait, role, nowhere, page, text, values} = LINE.exec(line.replaceAll('@', keyspace))!.groups!;
    const kind = kindOf(text!);
    yield {
      step: {
        text: text!.replaceAll('\\n', '\n'),
        mode: values === undefined ? 'text' : 'prepared',
        values: values?.split(', ').map(toBound) ?? [],
        now: EPOCH_SECONDS,
        role,
        isNowhere: nowhere === undefined ? undefined : true,
        wait: wait === undefined ? undefined : Number(wait),
        pageSize: page === undefined ? undefined : Number(page),
      },
      forms: [
        kind.startsWith('select') ? 'select' : kind,
        ...(role === undefined ? [] : ['as a role', `${kind} as a role`]),
      ],
      types: new Set(),
      isMistaken: outcome !== undefined,
      table: undefined,
      cell: {form: role === undefined ? kind : `${kind} as a role`, type: '', outcome: outcome ?? 'done'},
    };
  }
}

export const FORM_SCENES: readonly string[] = Object.keys(SCENES);
