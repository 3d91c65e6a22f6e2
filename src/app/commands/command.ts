/** A command of the program: `asterism NAME [OPTION…]`. */
export interface ProgramCommand {
  /** One line for `--help`. */
  readonly help: string;
  /** Resolves to the exit code. Fails with a Failure that the caller prints in one line. */
  run(args: readonly string[]): Promise<number>;
}
