/** The ready file: whoever started the program waits for it, and finds in it where everything listens. */
import {readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {ConfigFailure} from './config.ts';
import type {Program} from './program.ts';

/**
 * Before a start: a file that a killed program left must not be taken for ours. That of a program that runs is left alone.
 * Fails with `config` when the file could not be written later.
 */
export function clearReadyFile(path: string): void {
  let isFolder = false;
  try {
    isFolder = statSync(dirname(path)).isDirectory();
  } catch {
    // The message below says it.
  }
  if (!isFolder) {
    throw new ConfigFailure(`The ready file ${path} cannot be written: there is no folder ${dirname(path)}`);
  }
  const owner = ownerOf(path);
  if (owner !== undefined && (owner === process.pid || !isAlive(owner))) {
    remove(path);
  }
}

/** Written whole or not at all: whoever waits for the file can read it as soon as it is there. */
export function writeReadyFile(path: string, {urls, ports, token}: Program): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, `${JSON.stringify({pid: process.pid, urls, ports, token})}\n`, {mode: 0o600});
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, {force: true});
    throw cannot('written', path, error);
  }
}

/** For a clean stop. */
export function removeReadyFile(path: string): void {
  if (ownerOf(path) === process.pid) {
    remove(path);
  }
}

function remove(path: string): void {
  try {
    rmSync(path, {force: true});
  } catch (error) {
    throw cannot('removed', path, error);
  }
}

const cannot = (what: string, path: string, error: unknown): ConfigFailure =>
  new ConfigFailure(
    `The ready file ${path} cannot be ${what}: ${error instanceof Error ? error.message : String(error)}`,
  );

/** The process that wrote the file; undefined: there is none, or it is not a ready file. */
function ownerOf(path: string): number | undefined {
  try {
    const {pid} = JSON.parse(readFileSync(path, 'utf8')) as {pid?: unknown};
    return typeof pid === 'number' ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as {code?: string}).code === 'EPERM';
  }
}
