/**
 * Reads the members of a command. Scalars are taken in each other's form where the original's JSON mapper (Jackson) does so:
 * a number as name, "5" as limit, "true" as flag.
 */
import {JsonNumber} from '../../../wire/json/tree.ts';
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {kindOf, mismatch} from '../envelope.ts';
import {DataApiFailures, fail} from '../errors.ts';
import type {DataApiFailure} from '../errors.ts';

const INTEGER_MAX = 2 ** 31 - 1;
const WHOLE_NUMBER = /^\s*[-+]?\d+\s*$/;

export class Fields {
  readonly #command: string;
  readonly #object: JsonObject;
  readonly #path: string;
  readonly #violations: DataApiFailure[];

  /** Fails with `COMMAND_FIELD_UNKNOWN` when there is a member beside the known ones. */
  constructor(
    command: string,
    object: JsonObject,
    known: readonly string[],
    path = '',
    violations: DataApiFailure[] = [],
  ) {
    this.#command = command;
    this.#object = object;
    this.#path = path;
    this.#violations = violations;
    for (const name of object.keys()) {
      if (!known.includes(name)) {
        throw fail('COMMAND_FIELD_UNKNOWN', {
          field: shortened(`${path}${name}`),
          message: `${command} knows ${known.length === 0 ? 'none here' : [...known].sort().join(', ')}`,
        });
      }
    }
  }

  has(name: string): boolean {
    return this.#object.has(name);
  }

  /** As it stands; undefined when absent. */
  json(name: string): Json | undefined {
    return this.#object.get(name);
  }

  /** Undefined when absent or null. */
  text(name: string): string | undefined {
    const value = this.#object.get(name);
    if (value === undefined || value === null) {
      return undefined;
    }
    if (typeof value === 'string') {
      return value;
    }
    if (value instanceof JsonNumber) {
      return value.text;
    }
    if (typeof value === 'boolean') {
      return String(value);
    }
    throw this.#wrongType(name, value, 'a string');
  }

  /** Undefined when absent or null. */
  flag(name: string): boolean | undefined {
    const value = this.#object.get(name);
    if (value === undefined || value === null || typeof value === 'boolean') {
      return value ?? undefined;
    }
    if (value === 'true' || value === 'false') {
      return value === 'true';
    }
    if (value instanceof JsonNumber) {
      return Number(value.text) !== 0;
    }
    throw this.#wrongType(name, value, 'a boolean');
  }

  /** A 32-bit integer; undefined when absent or null. */
  integer(name: string): number | undefined {
    const value = this.#object.get(name);
    if (value === undefined || value === null) {
      return undefined;
    }
    const number =
      value instanceof JsonNumber
        ? Math.trunc(Number(value.text))
        : typeof value === 'string' && WHOLE_NUMBER.test(value)
          ? Number(value)
          : NaN;
    if (!(Math.abs(number) <= INTEGER_MAX)) {
      throw this.#wrongType(name, value, 'a whole number of 32 bits');
    }
    return number;
  }

  /** Undefined when absent or null. */
  object(name: string): JsonObject | undefined {
    const value = this.#object.get(name);
    if (value === undefined || value === null || value instanceof Map) {
      return value ?? undefined;
    }
    throw this.#wrongType(name, value, 'an object');
  }

  /** Undefined when absent or null. */
  array(name: string): Json[] | undefined {
    const value = this.#object.get(name);
    if (value === undefined || value === null || Array.isArray(value)) {
      return value ?? undefined;
    }
    throw this.#wrongType(name, value, 'an array');
  }

  /** Members of an object below this one; without any when it is absent or null. */
  fields(name: string, known: readonly string[]): Fields {
    const object = this.object(name) ?? new Map<string, Json>();
    return new Fields(this.#command, object, known, `${this.#path}${name}.`, this.#violations);
  }

  /** Notes that a constraint is violated unless `holds`; all of them are told together by `check`. */
  demand(holds: boolean, name: string, message: string): void {
    if (!holds) {
      const value = this.#object.get(name);
      this.#violations.push(
        fail('COMMAND_FIELD_VALUE_INVALID', {
          field: `${this.#path}${name}`,
          value: value === undefined ? 'null' : shortened(writeJson(value)),
          message,
        }),
      );
    }
  }

  /** Fails when a demand was not met. */
  check(): void {
    if (this.#violations.length > 0) {
      throw new DataApiFailures(this.#violations);
    }
  }

  #wrongType(name: string, value: Json, wanted: string): DataApiFailure {
    return mismatch(`the field ${this.#path}${name} of ${this.#command} must be ${wanted}, not ${kindOf(value)}.`);
  }
}

const shortened = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** Refuses options where a command has none, but for `own` ones: only null and {} are taken. */
export function refuseOptions(command: string, value: Json | undefined, own: readonly string[] = []): void {
  const isTaken = value instanceof Map && [...value.keys()].every(name => own.includes(name));
  if (value !== undefined && value !== null && !isTaken) {
    throw fail('COMMAND_ACCEPTS_NO_OPTIONS', {command});
  }
}
