/** What the thread of models is asked and answers. */
import type {MessagePort} from 'node:worker_threads';
import type {Purpose} from '../protocols/protocol.ts';
import type {ModelFolder} from './model-folder.ts';
import {openModel} from './runtime.ts';
import type {LocalModel} from './runtime.ts';

export type ModelFolders = ReadonlyMap<string, ModelFolder>;

export interface ModelJob {
  readonly id: number;
  readonly model: string;
  readonly texts: readonly string[];
  readonly purpose: Purpose;
}

export type ModelAnswer =
  {readonly id: number; readonly vectors: readonly Float32Array[]} | {readonly id: number; readonly error: string};

/** Does one job at a time: a model takes all cores that it may. Models are loaded with their first job. */
export function runJobs(port: Pick<MessagePort, 'on' | 'postMessage'>, folders: ModelFolders): void {
  const models = new Map<string, Promise<LocalModel>>();
  let last = Promise.resolve();
  port.on('message', (job: ModelJob) => {
    last = last.then(() => answer(job, models, folders)).then(result => port.postMessage(result));
  });
}

async function answer(
  {id, model: name, texts, purpose}: ModelJob,
  models: Map<string, Promise<LocalModel>>,
  folders: ModelFolders,
): Promise<ModelAnswer> {
  try {
    const folder = folders.get(name);
    if (folder === undefined) {
      return {id, error: `there is no model ${name}`};
    }
    let model = models.get(name);
    if (model === undefined) {
      model = openModel(folder);
      models.set(name, model);
    }
    return {id, vectors: await (await model).embed(texts, purpose)};
  } catch (error) {
    return {id, error: error instanceof Error ? error.message : String(error)};
  }
}
