import {availableParallelism} from 'node:os';
import {defineConfig} from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/{doors,engines,faults,golden,oracle,program,scripts}/**/*.test.ts'],
    setupFiles: ['test/data/seed.ts'],
    pool: 'threads',
    isolate: false,
    // The default leaves one core idle. Many tests wait for time to pass: a few more than there are cores.
    maxWorkers: availableParallelism() + 1,
    // Bounds against what hangs, not measures of speed: a busy machine may be twenty times slower than a quiet one.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: {poll: {timeout: 90_000, interval: 20}},
  },
});
