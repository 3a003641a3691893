/** Sources without a key whose alerts are refused: where access was turned on, as by an update, they would fall silent otherwise. */
import type { Definitions } from '@escalog/definitions';
import type { Check } from '@escalog/http';
import { isoOf } from '@escalog/kernel';
import { nameOf } from './domain/names.ts';
import type { Source } from './domain/source-reading.ts';
import { refusedNow, type SourceSights } from './source-sights.ts';

const shownMost = 5;

/** Those that there are, and the one that need not be there. */
export function sourcesIn(definitions: Definitions): readonly Source[] {
  const all = definitions.allOf('alert-source');
  const ref = 'alert-source/alertmanager';
  return all.some((source) => source.ref === ref)
    ? all
    : [...all, { ref, name: 'Alertmanager' }].sort((a, b) => (a.ref < b.ref ? -1 : 1));
}

/** The check on them. It stays ready, because people declare, but is not well: what a source sends pages nobody. */
export async function refusedSourcesCheck(definitions: Definitions, sights: SourceSights): Promise<Check> {
  const name = 'alert-sources';
  try {
    const refused = await refusedOf(definitions, sights);
    if (refused.length === 0) return { name, ok: true, detail: 'no source that was heard before is refused' };
    const more = refused.length > shownMost ? ` and ${refused.length - shownMost} more` : '';
    return {
      name,
      ok: true,
      isWell: false,
      detail: `alerts are refused, because access is on and these sources have no key: ${refused.slice(0, shownMost).join(', ')}${more}; ${wayOut}`,
    };
  } catch (error) {
    return { name, ok: true, detail: `whether sources are refused is not known: ${String(error)}` };
  }
}

async function refusedOf(definitions: Definitions, sights: SourceSights): Promise<readonly string[]> {
  const names = sourcesIn(definitions).flatMap(({ ref, key }) => (key === undefined ? [nameOf(ref)] : []));
  const looked = await Promise.all(
    names.map(async (name) => {
      const sight = await sights.of(name);
      return refusedNow(sight) ? [`${name} (last at ${isoOf(sight.refused.at)})`] : [];
    }),
  );
  return looked.flat();
}

const wayOut =
  'give their entries a key and their senders the same, or have a token with the scope alerts/NAME made for the sender (docs/alert-sources.md)';

/** What the log says once, when it begins. */
export const refusedSentence = `alerts of this source were heard before and are refused now, because access is on and it has no key; ${wayOut}`;
