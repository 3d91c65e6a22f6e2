import {expect, test} from 'vitest';
import {METRICS, printMetrics} from './metrics.ts';
import type {Measurements, Metric} from './metrics.ts';

const measurements = Object.fromEntries(
  (Object.entries(METRICS) as [string, Metric][]).map(([name, {label}], i) => [
    name,
    label === undefined ? i : {one: i, other: 0},
  ]),
) as unknown as Measurements;

test('each metric is printed with its help, its type and every value', () => {
  const lines = printMetrics(measurements).split('\n');

  expect(lines.at(-1)).toBe('');
  for (const [name, metric] of Object.entries(METRICS) as [string, Metric][]) {
    expect(lines).toContain(`# TYPE ${name} ${metric.kind}`);
    expect(lines).toContain(`# HELP ${name} ${metric.help}`);
    expect(lines.filter(line => line.startsWith(`${name}{`) || line.startsWith(`${name} `))).toHaveLength(
      metric.label === undefined ? 1 : 2,
    );
  }
});

test.each(Object.entries(METRICS) as [string, Metric][])('%s follows the custom of names', (name, {kind, help}) => {
  expect(name).toMatch(/^[a-z][a-z_]*$/);
  expect(name.endsWith('_total')).toBe(kind === 'counter');
  expect(help).not.toMatch(/[\n\\]|\.$/);
});
