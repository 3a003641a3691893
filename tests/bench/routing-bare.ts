/** The bare baseline of routing: the same conditions written by hand, and a look-up of owners; no explanation, no event. */
import type { EntryOf } from '@escalog/definitions';
import { percentilesOf } from './percentiles.ts';
import { conditions, declarationOf, routedEntries, routedPlan } from './routing-ground.ts';

const things = new Map(routedEntries.map((entry) => [entry.ref, entry as Partial<EntryOf<'component'>>]));
const took: number[] = [];
const used: number[] = [];
let routed = 0;
for (let at = 0; at < routedPlan.warmUp + routedPlan.declarations; at += 1) {
  const declared = declarationOf(at);
  const before = process.cpuUsage();
  const begun = performance.now();
  const owners = declared.affects.map((ref) => things.get(ref)?.owner ?? '');
  const hour = new Date(declared.meta.occurredAt).getUTCHours() + 1;
  const rule = conditions.findIndex(({ holds }) => holds(declared, owners, hour));
  if (rule >= 0) routed += 1;
  else for (const ref of declared.affects) if (ownerOf(ref) !== undefined) routed += 1;
  took.push(performance.now() - begun);
  const { user, system } = process.cpuUsage(before);
  used.push((user + system) / 1_000);
}
if (routed === 0) throw new Error('nothing was routed');
console.log(
  JSON.stringify({
    ...percentilesOf(took.slice(routedPlan.warmUp)),
    used: percentilesOf(used.slice(routedPlan.warmUp)),
  }),
);

function ownerOf(start: string): string | undefined {
  for (let ref: string | undefined = start; ref !== undefined;) {
    const thing = things.get(ref);
    if (thing?.owner !== undefined) return thing.owner;
    ref = thing?.partOf?.[0];
  }
  return undefined;
}
