import type { Definitions } from '@escalog/definitions';
import { refusal } from '@escalog/http';
import type { CatalogContext } from './context.ts';
import { instantIn } from './instant.ts';

/** The catalog that a read is answered from. */
export async function definitionsAsOf(
  text: string | undefined,
  parameter: string,
  { history, definitions }: Pick<CatalogContext, 'history' | 'definitions'>,
): Promise<Definitions> {
  if (text === undefined) return definitions;
  const past = await history.asOf(instantIn(text, parameter), definitions);
  if ('code' in past) throw refusal(past);
  return past;
}
