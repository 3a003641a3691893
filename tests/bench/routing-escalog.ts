/** Routes the declarations of the plan as the catalog service does, one after the other, and prints how long each took. */
import { routing } from '@escalog/catalog/routing';
import { definitionsOf } from '@escalog/definitions/testing';
import { percentilesOf } from './percentiles.ts';
import { declarationOf, routedEntries, routedPlan, routedRules } from './routing-ground.ts';

const definitions = definitionsOf(...routedEntries, ...routedRules);
const catalog = { definitions, resembling: () => [] };
const took: number[] = [];
const used: number[] = [];
for (let at = 0; at < routedPlan.warmUp + routedPlan.declarations; at += 1) {
  const declared = declarationOf(at);
  const before = process.cpuUsage();
  const begun = performance.now();
  const [effect] = routing.react(declared, routing.observe(routing.initial, declared), catalog);
  took.push(performance.now() - begun);
  const { user, system } = process.cpuUsage(before);
  used.push((user + system) / 1_000);
  if (effect?.kind !== 'append' || effect.event.routes.length === 0) throw new Error(`declaration ${at} led to nobody`);
}
console.log(
  JSON.stringify({
    ...percentilesOf(took.slice(routedPlan.warmUp)),
    used: percentilesOf(used.slice(routedPlan.warmUp)),
  }),
);
