import type { EntryOf } from '@escalog/definitions';
import { acme } from './story.ts';

type Nodes = EntryOf<'escalation-path'>['nodes'];
type Node = Nodes[number];

/** A level of five minutes that pages people by their short names. */
export function level(
  people: string,
  more: { name?: string } & Partial<Extract<Node, { level: unknown }>['level']> = {},
): Node {
  const { name, ...rest } = more;
  const targets = people.split(' ').map((one) => `person/${one}`);
  return { ...(name !== undefined && { name }), level: { targets, acknowledgeWithin: 'PT5M', ...rest } };
}

export function branch(condition: string, then: Nodes, otherwise: Nodes = [], name?: string): Node {
  return {
    ...(name !== undefined && { name }),
    branch: { if: condition, then, ...(otherwise.length > 0 && { else: otherwise }) },
  };
}

export function repeat(times: number, to?: string): Node {
  return { repeat: { times, ...(to !== undefined && { to }) } };
}

/** The path of Identity with these nodes instead. */
export function pathOf(...nodes: Nodes): EntryOf<'escalation-path'> {
  return { ...acme.path, nodes };
}
