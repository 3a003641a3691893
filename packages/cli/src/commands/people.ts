import type { ContactMethods } from '../api/people.ts';
import { allEntries } from '../entries.ts';
import { table } from '../show/table.ts';
import type { Context } from './command.ts';
import { everybodysMethods } from './contact-methods.ts';

/** Everybody, or whom a text finds, best first: with the ref, the name, and how they are reached. */
export async function people(
  text: string | undefined,
  { json }: { readonly json?: boolean },
  { client, terminal }: Context,
): Promise<void> {
  const found = await allEntries({ type: 'person', ...(text !== undefined && { q: text }) }, client);
  if (json) return terminal.out(JSON.stringify(found, null, 2));
  if (found.length === 0)
    return terminal.err(
      text === undefined
        ? 'There is nobody in the catalog; escalog apply brings people in.'
        : `Nobody is found by "${text}"; escalog people lists everybody.`,
    );
  const proofs = new Map((await everybodysMethods(client)).map(({ person, methods }) => [person, methods]));
  const rows = found.map(({ ref, name, contactMethods }) => [
    ref,
    name,
    reachedBy(contactMethods as readonly Method[]),
    verifiedOf(proofs.get(ref) ?? []),
  ]);
  for (const line of table(['PERSON', 'NAME', 'REACHED BY', 'VERIFIED'], rows, terminal.width)) terminal.out(line);
}

/** A contact method as it is shown. */
interface Method {
  readonly channel: string;
  readonly address?: string;
}

/** How many of their methods a code has proved. */
function verifiedOf(methods: ContactMethods['methods']): string {
  return methods.length === 0
    ? '-'
    : `${methods.filter(({ verified }) => verified !== null).length} of ${methods.length}`;
}

function reachedBy(methods: readonly Method[]): string {
  return methods.length === 0
    ? 'nothing'
    : methods.map(({ channel, address }) => (address === undefined ? channel : `${channel} ${address}`)).join(', ');
}
