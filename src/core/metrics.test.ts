import {expect, test} from 'vitest';
import {METRICS, printMetrics} from './metrics.ts';
import type {Measurements, Metric} from './metrics.ts';

const measurements = Object.fromEntries(
  (Object.entries(METRICS) as [string, Metric][]).map(([name, metric], i) => [name, valueOf(metric, i)]),
) as unknown as Measurements;

function valueOf({kind, label, labels}: Metric, i: number): unknown {
  if (labels === undefined) {
    return label === undefined ? i : {one: i, other: 0};
  }
  const values = Object.fromEntries(labels.map(name => [name, 'x']));
  return kind === 'summary'
    ? [{labels: values, count: 2, sum: i, quantiles: {'0.5': 1, '0.99': 2}}]
    : [{labels: values, value: i}];
}

/** How many lines begin with a metric's name, and not with the name of another. */
const LINES: {readonly [K in Metric['kind']]: number} = {counter: 1, gauge: 1, summary: 2};

test('each metric is printed with its help, its type and every value', () => {
  const lines = printMetrics(measurements).split('\n');

  expect(lines.at(-1)).toBe('');
  for (const [name, metric] of Object.entries(METRICS) as [string, Metric][]) {
    expect(lines).toContain(`# TYPE ${name} ${metric.kind}`);
    expect(lines).toContain(`# HELP ${name} ${metric.help}`);
    expect(lines.filter(line => line.startsWith(`${name}{`) || line.startsWith(`${name} `))).toHaveLength(
      metric.label === undefined ? LINES[metric.kind] : 2,
    );
  }
});

test('a summary is told by quantiles, count and sum', () => {
  const lines = printMetrics(measurements).split('\n');
  const name = 'command_processor_process_seconds';
  const labels =
    'command="x",error="x",error_class="x",error_code="x",module="x",sort_type="x",tenant="x",vector_enabled="x"';

  expect(lines.filter(line => line.startsWith(name) && !line.startsWith(`${name}_max`))).toEqual([
    `${name}{${labels},quantile="0.5"} 1`,
    `${name}{${labels},quantile="0.99"} 2`,
    `${name}_count{${labels}} 2`,
    expect.stringContaining(`${name}_sum{${labels}} `),
  ]);
});

test.each(Object.entries(METRICS) as [string, Metric][])('%s follows the custom of names', (name, {kind, help}) => {
  expect(name).toMatch(/^[a-z][a-z_]*$/);
  expect(name.endsWith('_total')).toBe(kind === 'counter');
  expect(help).not.toMatch(/[\n\\]|\.$/);
});
