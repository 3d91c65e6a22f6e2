/** The parts by name. New ones go to the end: what a part draws from hangs on its place. */
import {describes} from './describe.ts';
import {expiry} from './expiry.ts';
import {pages} from './pages.ts';
import type {Part} from './part.ts';
import {roles} from './roles.ts';
import {alterations, batches, names, ties, times} from './times.ts';
import {views} from './views.ts';

export const PARTS: {readonly [name: string]: Part} = {
  times,
  ties,
  batches,
  alterations,
  names,
  pages,
  views,
  describe: describes,
  roles,
  expiry,
};
