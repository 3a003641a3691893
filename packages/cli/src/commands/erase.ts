import { Failure } from '../failure.ts';
import { oneLine } from '../show/printable.ts';
import { signature, type Signing } from './apply.ts';
import type { Context } from './command.ts';
import { needConsent } from './consent.ts';

export interface EraseOptions extends Signing {
  readonly name: string;
  readonly yes?: boolean;
}

/** Erases the details of a person for good, after asking. */
export async function erase(person: string, options: EraseOptions, { client, terminal }: Context): Promise<void> {
  const [, name] = /^person\/([a-z0-9-]+)$/.exec(person) ?? [];
  if (name === undefined)
    throw new Failure(
      'usage',
      `Give the ref of the person, such as person/ana, not ${oneLine(person)}: nobody should be erased by a name that fits two.`,
    );
  terminal.err(
    oneLine(
      `${person} loses every contact method and is called "${options.name}" from now on, in incidents too. It cannot be undone.`,
    ),
  );
  await needConsent(options.yes, { verb: 'erase', nothingDone: 'Nothing was erased.' }, terminal);
  await client.post(`/v1/catalog/people/${name}/erasure`, { name: options.name, ...signature(options, terminal) });
  terminal.err(oneLine(`Erased: ${person}. What was exported before is yours to erase.`));
}
