/**
 * One process at a time has a store's directory: a file LOCK with its process id. What a dead process left behind is
 * taken over. A process id alone is not enough (in a container the restarted program often has the same one), so the
 * time when the process started is in the file too, where the system tells it.
 */
import fs from 'node:fs';
import path from 'node:path';
import {StoreFailure} from './failure.ts';

const NAME = 'LOCK';

/** Directories that this process has. */
const held = new Set<string>();

export function lockDirectory(directory: string): void {
  const real = fs.realpathSync(directory);
  if (held.has(real)) {
    throw inUse(directory, process.pid);
  }
  const file = path.join(real, NAME);
  const mine = JSON.stringify({pid: process.pid, started: startOf(process.pid)});
  for (let attempt = 0; ; attempt++) {
    try {
      // Written under a name of our own and then linked, so that nobody ever sees a lock without its content.
      const draft = `${file}.${process.pid}`;
      fs.writeFileSync(draft, mine);
      try {
        fs.linkSync(draft, file);
      } finally {
        fs.rmSync(draft, {force: true});
      }
      held.add(real);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 4) {
        throw error;
      }
    }
    const content = readOr(file, '');
    const owner = parse(content);
    if (owner !== undefined && isAlive(owner)) {
      throw inUse(directory, owner.pid);
    }
    takeAway(file, content);
  }
}

export function unlockDirectory(directory: string): void {
  const real = fs.realpathSync(directory);
  if (held.delete(real)) {
    fs.rmSync(path.join(real, NAME), {force: true});
  }
}

interface Owner {
  readonly pid: number;
  /** '' where the system does not tell. */
  readonly started: string;
}

/** Removes a stale lock, unless somebody else was quicker and made a new one of it. */
function takeAway(file: string, stale: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    fs.renameSync(file, aside);
    if (fs.readFileSync(aside, 'utf8') !== stale) {
      fs.linkSync(aside, file);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'EEXIST') {
      throw error;
    }
  } finally {
    fs.rmSync(aside, {force: true});
  }
}

function parse(content: string): Owner | undefined {
  try {
    const owner = JSON.parse(content) as Partial<Owner> | null;
    return typeof owner?.pid === 'number' ? {pid: owner.pid, started: String(owner.started ?? '')} : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(owner: Owner): boolean {
  if (owner.pid === process.pid) {
    // This process would know of it.
    return false;
  }
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') {
      return false;
    }
  }
  const started = startOf(owner.pid);
  return started === '' || owner.started === '' || started === owner.started;
}

/** When a process started, in a form only good for comparing; '' where the system does not tell. */
function startOf(pid: number): string {
  const stat = readOr(`/proc/${pid}/stat`, '');
  const boot = readOr('/proc/sys/kernel/random/boot_id', '').trim();
  // The name in parentheses may hold spaces; the start time is field 22, the 20th after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' ? '' : `${boot}/${fields[19] ?? ''}`;
}

function readOr(file: string, otherwise: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}

const inUse = (directory: string, pid: number): StoreFailure =>
  new StoreFailure('in_use', `${directory} is in use by process ${pid}`, {directory, pid});
