/** How long documents of a collection are as JSON, or rows of a table in wire form, as far as they were read lately. */

/** Of a document of which nothing is known yet: rather too many. */
const UNKNOWN_CHARACTERS = 256 * 1024;
/** The next are taken to have at least this share of what those before had. */
const KEPT = 0.9;

export class DocumentLengths {
  #characters = UNKNOWN_CHARACTERS;
  #isKnown = false;

  /** Of one document; above 0. */
  get expected(): number {
    return this.#characters;
  }

  /** These were read together. */
  add(documents: readonly {readonly json: string}[]): void {
    let characters = 0;
    for (let i = 0; i < documents.length; i++) {
      characters += documents[i]!.json.length;
    }
    this.addSum(documents.length, characters);
  }

  /** So many were read together, with so many characters. */
  addSum(count: number, characters: number): void {
    if (count === 0) {
      // Where there are none, little is to be expected.
      this.#characters = this.#isKnown ? this.#characters : Math.max(1, this.#characters / 2);
      return;
    }
    const average = Math.max(1, characters / count);
    const before = this.#isKnown ? this.#characters : 0;
    this.#characters = Math.max(average, before * KEPT + average * (1 - KEPT));
    this.#isKnown = true;
  }
}
