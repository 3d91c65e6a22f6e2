/** Two attempts at one request, of which one is told. */
export class Race {
  #running = 2;
  #isOver = false;

  /** Whether this attempt's outcome is the one to be told. `isFinal`: another node would say no other. */
  claim(isFinal: boolean): boolean {
    this.#running -= 1;
    if (this.#isOver || (!isFinal && this.#running > 0)) {
      return false;
    }
    this.#isOver = true;
    return true;
  }
}
