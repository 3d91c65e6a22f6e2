/** The plans of data statements. */
import {planBatch} from './plan-batch.ts';
import {planDelete} from './plan-delete.ts';
import {planInsert, planInsertJson} from './plan-insert.ts';
import {planMaskedSelect, planSelect} from './plan-select.ts';
import {Plans} from './plan-tables.ts';
import {planUpdate} from './plan-update.ts';

export const SELECTS = new Plans(planSelect);
/** For those who see masked columns through their masks. */
export const MASKED_SELECTS = new Plans(planMaskedSelect);
export const INSERTS = new Plans(planInsert);
export const INSERTS_JSON = new Plans(planInsertJson);
export const UPDATES = new Plans(planUpdate);
export const DELETES = new Plans(planDelete);
export const BATCHES = new Plans(planBatch);
