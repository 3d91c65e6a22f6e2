/** The thread that runs models of this machine. An entry of the build of its own; the other end is local-models.ts. */
import {parentPort, workerData} from 'node:worker_threads';
import {must} from '../../../../base/failure.ts';
import {runJobs} from './jobs.ts';
import type {ModelFolders} from './jobs.ts';

runJobs(must(parentPort, 'this module runs in a worker'), workerData as ModelFolders);
