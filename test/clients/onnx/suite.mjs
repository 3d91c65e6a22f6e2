// The embedding provider onnx, with the package that users install for it and a model that is made here, through astrapy.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {writeTinyModel} from '../../fakes/tiny-model.mjs';
import {checkParts, npm, python, root, run as command, startProgram} from '../harness.mjs';

export const needs = [['python3']];

const PARTS = ['is listed', 'finds by meaning', 'tables', 'many texts', 'what it refuses'];

export async function run({env, check}) {
  const folder = join(root, 'test/clients/onnx');
  const installed = await npm('onnx', join(folder, 'package.json'));
  const interpreter = await python('astrapy-2', join(root, 'examples/python/requirements.txt'));
  const models = mkdtempSync(join(tmpdir(), 'asterism-models-'));
  const broken = {files: {'onnx/model.onnx': Buffer.from('no model')}};
  const args = [
    '--embedding-models',
    `tiny=${writeTinyModel(join(models, 'tiny'))}`,
    '--embedding-models',
    `broken=${writeTinyModel(join(models, 'broken'), broken)}`,
  ];
  try {
    await check('does not start without the package, and says why', async () => {
      await assert.rejects(startProgram({args}), /needs the package onnxruntime-node, which is not installed/);
    });
    await check('does not start with a folder that cannot be used, and says why', async () => {
      const unigram = {files: {'tokenizer.json': {model: {type: 'Unigram', vocab: []}}}};
      const wrong = ['--embedding-models', `other=${writeTinyModel(join(models, 'other'), unigram)}`];
      const started = startProgram({args: wrong, env: {NODE_PATH: join(installed, 'node_modules')}});
      await assert.rejects(started, /--embedding-models other cannot be used: .*Unigram/);
    });
    const server = await startProgram({args, env: {NODE_PATH: join(installed, 'node_modules')}});
    try {
      await checkParts(check, PARTS, () =>
        command(interpreter, [join(folder, 'models.py')], {
          env: {...env, PYTHONPATH: join(root, 'test/clients'), DB_API_ENDPOINT: server.urls.dataApi},
        }),
      );
      await check('ends as asked while its thread is there', async () => assert.equal(await server.stop(), 0));
    } finally {
      await server.kill();
      server.remove();
    }
  } finally {
    rmSync(models, {recursive: true});
  }
}
