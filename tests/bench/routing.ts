import { resultOf } from './measured-process.ts';
import type { Percentiles } from './percentiles.ts';
import { routedPlan } from './routing-ground.ts';
import type { Row } from './table.ts';

/** Milliseconds from beginning to end, and those of the processor: others may have it in between. */
interface Routed extends Percentiles {
  readonly used: Percentiles;
}

/** How long it takes to decide whom a declaration involves, with every rule asked, beside the same conditions written by hand. */
export async function routingRows(): Promise<readonly Row[]> {
  const escalog = await resultOf<Routed>('routing-escalog.ts');
  const bare = await resultOf<Routed>('routing-bare.ts');
  const { entries, rules } = routedPlan;
  const what = `routing, ${entries.toLocaleString('en')} entries and ${rules} rules`;
  return [
    { what: `${what}, p50`, unit: 'ms', escalog: escalog.p50, bare: bare.p50 },
    { what: `${what}, p99`, unit: 'ms', escalog: escalog.p99, bare: bare.p99, target: { atMost: 5 } },
    { what: `${what}, processor time, p99`, unit: 'ms', escalog: escalog.used.p99, bare: bare.used.p99 },
  ];
}
