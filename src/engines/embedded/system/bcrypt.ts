/** Bcrypt as CQL roles use it. Costs tens of milliseconds of CPU a call: run it in the worker (passwords.ts). */
import bcrypt from 'bcryptjs';

/** 2^10 rounds, as Apache Cassandra's default. */
export const DEFAULT_ROUNDS_LOG2 = 10;

/** Cassandra reads revision `2a` only; for the passwords that bcrypt can tell apart it is the same as `2b`. */
export async function hashPassword(password: string, roundsLog2: number): Promise<string> {
  const salt = await bcrypt.genSalt(roundsLog2);
  return bcrypt.hash(password, salt.replace(/^\$2[a-y]\$/, '$2a$'));
}

export const comparePassword = (password: string, hash: string): Promise<boolean> => bcrypt.compare(password, hash);
