/**
 * JSON without loss: member order (integer-like names included) and number literals are kept, duplicate names are refused.
 * The parser is parse.ts, the writer write.ts.
 */

/** A number as it was written. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type JsonObject = Map<string, Json>;
export type Json = string | boolean | null | JsonNumber | Json[] | JsonObject;
