import type { Client } from './client.ts';
import { Failure } from './failure.ts';

/** The ref of the person whose token it is, for what has to name them. A failure when it acts for nobody in particular. */
export async function whoAsks(client: Client): Promise<string> {
  const { person } = await client.get<{ person: string | null }>('/v1/session');
  if (person !== null) return person;
  throw new Failure('usage', 'This token acts for nobody in particular; say with --as who you are.');
}
