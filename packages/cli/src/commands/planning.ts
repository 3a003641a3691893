import type { Plan, RoutedOtherwise } from '../api/catalog.ts';
import type { WrittenEntry } from '../catalog-files.ts';
import { Refused, type Client } from '../client.ts';
import { Failure } from '../failure.ts';
import { refOf } from '../ref-of.ts';
import { changeLines, climbingLines, runningLines } from '../show/changes.ts';
import { oneLine } from '../show/printable.ts';
import { routingLines } from '../show/routing-effect.ts';
import type { Terminal } from '../terminal.ts';

/** When a rotation that is changed begins: the one before goes on until its next handover, or not at all. */
export type Rotations = 'next-handover' | 'now';

/** How many incidents are looked at in one request, and in all. */
const lookedAtOnce = 500;
const lookedAtMost = 5_000;

/** What these entries would change, with where they would lead the incidents of the last thirty days, the newest five thousand. */
export async function planFor(
  entries: readonly WrittenEntry[],
  rotations: Rotations | undefined,
  client: Client,
): Promise<Plan> {
  const ask = async (after: string | null): Promise<Plan> => {
    const body = { entries: valuesOf(entries), rotations, limit: lookedAtOnce, ...(after !== null && { after }) };
    return located(entries, async () => (await client.post<Plan>('/v1/catalog/plan', body)).body);
  };
  const first = await ask(null);
  const incidents: RoutedOtherwise[] = [...first.routing.incidents];
  let { lookedAt, next } = first.routing;
  while (next !== null && lookedAt < lookedAtMost) {
    const { plan, routing } = await ask(next);
    if (!isSamePlan(plan, first.plan))
      throw new Failure('refused', 'The catalog was changed while this was planned; plan again.');
    incidents.push(...routing.incidents);
    lookedAt += routing.lookedAt;
    next = routing.next;
  }
  return { ...first, routing: { ...first.routing, lookedAt, next, incidents } };
}

/** What would change on standard output, what to mind about it on standard error. */
export function showPlan(
  { changes, warnings = [], climbing = [], running = [], routing }: Plan,
  entries: readonly WrittenEntry[],
  terminal: Terminal,
): void {
  for (const line of changeLines(changes, terminal.timeZone)) terminal.out(line);
  for (const line of climbingLines(climbing)) terminal.out(line);
  for (const line of runningLines(running)) terminal.out(line);
  for (const line of routingLines(routing, terminal.timeZone)) terminal.out(line);
  for (const { ref, pointer, detail } of warnings)
    terminal.err(oneLine(`${placeOf(ref, pointer, entries)}: warning: ${detail}.`));
}

/** The entries as they are sent, in the order in which they were read. */
export function valuesOf(entries: readonly WrittenEntry[]): readonly unknown[] {
  return entries.map(({ value }) => value);
}

/** Does what sends the entries; a refusal points at the lines that it is about. */
export async function located<Result>(entries: readonly WrittenEntry[], send: () => Promise<Result>): Promise<Result> {
  try {
    return await send();
  } catch (error) {
    throw error instanceof Refused ? withPlaces(error, entries) : error;
  }
}

/** Each answer has a turn of its own in front, and says the same behind it while nothing changes. */
function isSamePlan(some: string, other: string): boolean {
  return some.slice(some.indexOf('.')) === other.slice(other.indexOf('.'));
}

/** Where in the files this part of an entry stands. */
function placeOf(ref: string, pointer: string, entries: readonly WrittenEntry[]): string {
  return entries.find(({ value }) => refOf(value) === ref)?.placeOf(pointer) ?? ref;
}

function withPlaces(refused: Refused, entries: readonly WrittenEntry[]): Failure {
  const { errors = [] } = refused.problem;
  if (errors.length === 0) return refused;
  const faults = errors.map(({ pointer, detail }) => {
    const [, index = '', rest = ''] = /^\/entries\/(\d+)(.*)$/.exec(pointer) ?? [];
    const entry = entries[Number(index || NaN)];
    return entry === undefined
      ? { index: Infinity, place: 'catalog', detail }
      : { index: Number(index), place: entry.placeOf(rest), detail };
  });
  const lines = faults
    .toSorted((a, b) => a.index - b.index || lineOf(a.place) - lineOf(b.place))
    .map(({ place, detail }) => oneLine(`${place}: ${detail}`));
  return new Failure('refused', [...lines, 'Nothing was changed.'].join('\n'));
}

function lineOf(place: string): number {
  return Number(/:(\d+)(?:, column .*)?$/.exec(place)?.[1] ?? 0);
}
