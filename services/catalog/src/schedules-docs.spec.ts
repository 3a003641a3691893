/** What docs/schedules.md shows is applied to the sample organisation, and does what it says. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { checkEntries, DefinitionsCopy, gapWarnings, type CatalogEntry, type EntryOf } from '@escalog/definitions';
import { appliedEvent } from '@escalog/definitions/testing';
import { instantOf } from '@escalog/kernel';
import { parse, parseAllDocuments } from 'yaml';
import { shownOnCall } from './domain/on-call.ts';

const root = new URL('../../../', import.meta.url);
const text = readFileSync(new URL('docs/schedules.md', root), 'utf8');
const [shown = ''] = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, code = '']) => code);

function acme(): DefinitionsCopy {
  const folder = new URL('examples/acme/', root);
  const copy = new DefinitionsCopy();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.yaml')))
    for (const document of parseAllDocuments(readFileSync(new URL(name, folder), 'utf8')))
      copy.apply(appliedEvent(document.toJS() as CatalogEntry));
  return copy;
}

it('the schedule can be applied, without a warning of gaps that nobody wanted', () => {
  const checked = checkEntries([parse(shown)], acme());
  assert.ok(checked.ok, JSON.stringify(checked));
  assert.deepEqual(gapWarnings(checked.entries, acme(), instantOf(Date.UTC(2026, 11, 1))), []);
});

it('the schedule has somebody by day, somebody else by night, and nobody on Sundays', () => {
  const schedule = parse(shown) as EntryOf<'schedule'>;
  const copy = acme();
  copy.apply(appliedEvent(schedule, 2));
  const at = (iso: string) => {
    const { onCall, because } = shownOnCall(schedule, instantOf(Date.parse(iso)), copy);
    return onCall?.name ?? because;
  };
  assert.deepEqual(
    ['2026-12-04T12:00Z', '2026-12-04T23:00Z', '2026-12-05T05:59Z', '2026-12-05T06:00Z', '2026-12-06T23:59Z'].map(at),
    [
      'Ben Ito',
      'Chiara Romano',
      'Chiara Romano',
      'Ben Ito',
      'The layer "No Sundays" of Identity on call says that nobody is on call.',
    ],
  );
});
