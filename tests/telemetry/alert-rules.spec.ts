import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { instrumentsMade } from '@escalog/telemetry';
import { parse } from 'yaml';
import { World } from '../harness/world.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
}
const { groups } = parse(read('infra/alerts/escalog.rules.yml')) as { groups: readonly { rules: readonly Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

/** What Prometheus calls a metric that it gets by OTLP. */
function prometheusNames({ name, unit, kind }: (typeof instrumentsMade)[number]): readonly string[] {
  const words = name.replaceAll('.', '_');
  const of = unit === 's' ? '_seconds' : unit === 'By' ? '_bytes' : unit === '1' && kind === 'gauge' ? '_ratio' : '';
  if (kind === 'counter') return [`${words}${of}_total`];
  return kind === 'gauge' ? [`${words}${of}`] : ['_bucket', '_sum', '_count'].map((part) => `${words}${of}${part}`);
}

const sources = globSync('{packages,services}/*/src/**/*.ts', { cwd: root })
  .filter((path) => !path.endsWith('.spec.ts') && !path.endsWith('measuring.ts'))
  .map(read)
  .join('\n');

describe('the alert rules', () => {
  it('name metrics that Escalog has, and sends', () => {
    const byName = new Map(instrumentsMade.flatMap((one) => prometheusNames(one).map((name) => [name, one.name])));
    for (const { alert, expr } of rules) {
      const named = expr.match(/\bescalog_\w+(?=[{)[ ]|$)/g) ?? [];
      const metrics = named.filter((name) => !new RegExp(`\\b(?:by|on)\\s*\\([^)]*\\b${name}\\b`).test(expr));
      assert.notEqual(metrics.length, 0, alert);
      for (const name of metrics) {
        const known = byName.get(name);
        assert.ok(known !== undefined, `${alert}: ${name} is no metric of Escalog`);
        assert.ok(sources.includes(`'${known}'`), `${alert}: nothing sends ${known}`);
      }
    }
  });

  it('name labels that are sent, states that there are, and checks of readiness', async () => {
    await using world = await World.open();
    const { body } = await world.get('/health/ready');
    const checks = new Set((body['checks'] as { name: string }[]).map(({ name }) => name.replaceAll(' ', '-')));
    // Those that are there once something was sent, or by the process that npm start runs.
    for (const name of [
      'sms',
      'phone',
      'slack',
      'push',
      'pagerduty',
      'webhooks',
      'chat',
      'ntfy',
      'clock',
      'clock-skew',
      'log',
      'disk',
    ])
      checks.add(name);
    for (const { alert, expr } of rules) {
      for (const [, label = ''] of expr.matchAll(/\bescalog_(\w+)(?==|!)/g))
        assert.ok(sources.includes(`'escalog.${label.replaceAll('_', '.')}'`), `${alert}: no label escalog_${label}`);
      for (const [, names = ''] of expr.matchAll(/escalog_check=~?"([^"]+)"/g))
        for (const name of names.split('|')) assert.ok(checks.has(name), `${alert}: no check ${name}`);
      for (const [, states = ''] of expr.matchAll(/escalog_state!?=~?"([^"]+)"/g))
        for (const state of states.split('|'))
          assert.ok(['failing', 'unwell', 'warning', 'well'].includes(state), `${alert}: no state ${state}`);
    }
  });

  it('are told in docs/operating.md, each with what to do', () => {
    const documented = read('docs/operating.md');
    for (const { alert } of rules) assert.ok(documented.includes(`| \`${alert}\` |`), alert);
    const named = [...documented.matchAll(/^\| `(Escalog\w+)` \|/gm)].map(([, name]) => name);
    assert.deepEqual(
      named,
      rules.map(({ alert }) => alert),
    );
  });
});
