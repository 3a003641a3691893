/** What a change of one entry among 10,000 costs whoever asks next what a sentence may mean, beside asking when nothing has changed. */
import { DefinitionsCopy, offersFor, resembling, typesAffected } from '@escalog/definitions';
import { appliedEvent } from '@escalog/definitions/testing';
import { percentilesOf } from './percentiles.ts';
import { searchedEntries } from './search-ground.ts';
import type { Row } from './table.ts';

const sentence = 'the databse of pricing in Zurich hangs';
const changes = 500;
const warmUp = 100;
const versions = { before: 1, after: 2 };

export function searchChangeRows(): readonly Row[] {
  const definitions = new DefinitionsCopy({ searched: true });
  for (const entry of searchedEntries) definitions.apply(appliedEvent(entry, versions.before));
  const ask = (): void => {
    const types = typesAffected(definitions);
    if (offersFor(sentence, types, definitions, 5).length + resembling(sentence, types, definitions).length === 0)
      throw new Error(`nothing was found by "${sentence}"`);
  };
  for (let at = 0; at < warmUp; at += 1) ask();
  const applied: number[] = [];
  const asked: number[] = [];
  const unchanged: number[] = [];
  for (const entry of searchedEntries.slice(0, changes)) {
    const event = appliedEvent({ ...entry, name: `${entry.name} renamed` }, versions.after);
    applied.push(took(() => definitions.apply(event)));
    asked.push(took(ask));
    unchanged.push(took(ask));
  }
  const what = `${searchedEntries.length.toLocaleString('en')} entries`;
  return [
    { what: `one of ${what} changes, p50`, unit: 'ms', escalog: percentilesOf(applied).p50 },
    {
      what: `a sentence right after one of ${what} has changed, p50`,
      unit: 'ms',
      escalog: percentilesOf(asked).p50,
      bare: percentilesOf(unchanged).p50,
    },
  ];
}

/** In milliseconds. */
function took(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}
