/** Warnings: they travel in `status.warnings`, in the same shape as errors. */
import {requestError} from './entry.ts';

export const WARNINGS = {
  DEPRECATED_COMMAND: requestError(
    'WARNING',
    'The command is deprecated',
    'The command ${deprecatedCommand} is deprecated, use ${replacementCommand} instead.',
  ),
} as const;
