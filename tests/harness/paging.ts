import assert from 'node:assert/strict';
import type { CatalogEntry, EntryOf } from '@escalog/definitions';
import { World, type Answer } from './world.ts';

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;

type Path = EntryOf<'escalation-path'>;
export type Node = Path['nodes'][number];
type Level = Extract<Node, { level: unknown }>['level'];

/** Kim, Lea, Max and Noa, whose pages are in the sandbox at once. */
const people: readonly CatalogEntry[] = ['Kim', 'Lea', 'Max', 'Noa'].map((name) => ({
  ref: `person/${name.toLowerCase()}`,
  name,
  contactMethods: [{ id: 'inbox', channel: 'sandbox' }],
}));

/** A level of those targets; a name without a type is a person. */
export function level(acknowledgeWithin: string, targets: string | readonly string[], more: Partial<Level> = {}): Node {
  const refs = [targets].flat().map((target) => (target.includes('/') ? target : `person/${target}`));
  return { level: { targets: refs, acknowledgeWithin, ...more } };
}

export function named(name: string, node: Node): Node {
  return { ...node, name } as Node;
}

export function branch(condition: string, then: Node[], otherwise?: Node[]): Node {
  return { branch: { if: condition, then, ...(otherwise !== undefined && { else: otherwise }) } };
}

/** The path of the card payments. Dana is its last resort. */
export function cardPath(nodes: Node[], more: Partial<Path> = {}): Path {
  return { ref: 'escalation-path/payments', name: 'Card path', nodes, lastResort: 'person/dana', ...more };
}

/** The world with Kim, Lea, Max and Noa, and those entries, which may be other ones of them. */
export async function worldOf(...entries: readonly Readonly<Record<string, unknown>>[]): Promise<World> {
  const world = await World.open();
  const refs = new Set(entries.map(({ ref }) => ref));
  try {
    await apply(world, ...people.filter(({ ref }) => !refs.has(ref)), ...entries);
    return world;
  } catch (error) {
    await world.close();
    throw error;
  }
}

/** Applies, and answers with what is warned of. */
export async function apply(world: World, ...entries: readonly object[]): Promise<string> {
  const { status, text } = await world.post('/v1/catalog/apply', { entries });
  assert.equal(status, 200, text);
  return text;
}

/** Time passes in one leap: whatever is due by then happens at its end. Where nothing is due on the way, it is as `advance`, in no time. */
export async function leap(world: World, milliseconds: number): Promise<void> {
  world.clock.advance(milliseconds);
  await world.drain();
}

/** An incident as those see it who are paged for it. */
export interface Incident {
  readonly id: string;
  /** Posts to it: `acknowledge`, `decline`, `handoff`, … */
  ask(what: string, body: object): Promise<Answer>;
  /** Pages in the sandbox, such as `02:05 Lea`, in the order of time and then of names. */
  pages(): Promise<readonly string[]>;
  /** Texts of its messages to one person of a kind: page, nudge or note. */
  messagesTo(name: string, kind: string): Promise<readonly string[]>;
  /** Why each thing of this kind on its timeline happened. */
  why(kind: string): Promise<readonly string[]>;
  read(): Promise<Answer['body']>;
}

/** The card payments fail. */
export async function cardsFail(world: World, more: object = {}): Promise<Incident> {
  const { body, status, text } = await world.post('/v1/incidents', {
    title: 'cards fail',
    affects: ['Card payments'],
    ...more,
  });
  assert.equal(status, 201, text);
  return incidentOf(world, body.id);
}

export function incidentOf(world: World, id: string): Incident {
  return {
    id,
    ask: (what, body) => world.post(`/v1/incidents/${id}/${what}`, body),
    pages: async () =>
      (await sandboxOf(world, id))
        .filter(({ kind }) => kind === 'page')
        .map(({ at, to }) => `${at} ${to.name}`)
        .toSorted()
        .map((line) => line.replace(/^.{11}(.{5})\S+/, '$1')),
    messagesTo: async (name, kind) =>
      (await sandboxOf(world, id)).filter((one) => one.to.name === name && one.kind === kind).map(({ text }) => text),
    why: async (kind) =>
      (await world.entries(id)).flatMap((entry) => (entry.kind === kind ? [entry.reason ?? entry.text] : [])),
    read: async () => (await world.get(`/v1/incidents/${id}`)).body,
  };
}

interface Message {
  readonly incidentId: string;
  readonly at: string;
  readonly kind: string;
  readonly text: string;
  readonly to: { readonly name: string };
}

async function sandboxOf(world: World, id: string): Promise<readonly Message[]> {
  const messages = (await world.get('/v1/sandbox/messages?limit=200')).body['messages'] as readonly Message[];
  return messages.filter(({ incidentId }) => incidentId === id).toReversed();
}
