import type { ContactMethods, ContactMethodsPage } from '../api/people.ts';
import type { Client } from '../client.ts';
import { oneLine } from '../show/printable.ts';
import { table } from '../show/table.ts';
import type { Context } from './command.ts';
import { nameInPath } from './person-in-path.ts';

/** How somebody is reached, or everybody, whether that is proved, and what may be wrong with it. */
export async function contactMethods(
  person: string | undefined,
  { json }: { readonly json?: boolean },
  { client, terminal }: Context,
): Promise<void> {
  const people =
    person === undefined
      ? await everybodysMethods(client)
      : [await client.get<ContactMethods>(`/v1/people/${nameInPath(person)}/contact-methods`)];
  if (json) return terminal.out(JSON.stringify(people, null, 2));
  const rows = people.flatMap((one) =>
    one.methods.map(({ methodId, channel, address, verified, lastAccepted, lastReceipt }) => [
      one.person,
      methodId,
      channel,
      address,
      verified === null ? 'no' : verified.at.slice(0, 10),
      lastAccepted ?? 'never',
      lastReceipt === null ? '-' : lastReceipt.status,
    ]),
  );
  for (const line of table(
    ['PERSON', 'METHOD', 'CHANNEL', 'ADDRESS', 'VERIFIED', 'LAST ACCEPTED', 'LAST RECEIPT'],
    rows,
    terminal.width,
  ))
    terminal.out(line);
  for (const doubt of people.flatMap(({ doubts }) => doubts)) terminal.err(oneLine(doubt));
}

/** Page by page, ordered by ref. */
export async function everybodysMethods(client: Client): Promise<readonly ContactMethods[]> {
  const people: ContactMethods[] = [];
  let after: string | null = null;
  do {
    const asked = new URLSearchParams({ limit: '500', ...(after !== null && { after }) });
    const page: ContactMethodsPage = await client.get(`/v1/contact-methods?${asked}`);
    people.push(...page.people);
    after = page.next;
  } while (after !== null);
  return people;
}
