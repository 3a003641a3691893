import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EntryOf } from '@escalog/definitions';
import { World } from '../harness/world.ts';

const minute = 60_000;

/** Critical incidents want an update every ten minutes. */
const wantsUpdates: EntryOf<'severity'> = {
  ref: 'severity/sev1',
  name: 'Critical',
  rank: 1,
  urgency: 'high',
  reescalateAfter: 'never',
  updateEvery: 'PT10M',
  path: 'escalation-path/triage',
  tells: [],
};

const suggestsBen: EntryOf<'rule'> = {
  ref: 'rule/help-ana',
  name: 'Help for Ana',
  on: [{ 'open-for': 'PT20M' }],
  do: [{ page: ['person/ben'], mode: 'nudge', ask: ['person/ana', 'person/cleo'] }],
};

interface Suggestion {
  readonly mail: string;
  readonly links: readonly string[];
}

/** Suggestions that came to this address, with their links in the order in which they stand in the text. */
function suggestionsTo(world: World, address: string): readonly Suggestion[] {
  return world.mailbox.to(address).flatMap(({ raw }) => {
    const mail = raw.replaceAll('=\r\n', '').replaceAll('=3D', '=').replaceAll('\r\n', '\n');
    if (!/^X-Escalog-Kind: nudge$/m.test(mail)) return [];
    const links = /^Yes: +(\S+)\nNo: +(\S+)$/m.exec(mail)?.slice(1) ?? [];
    return [{ mail, links }];
  });
}

async function opened(entry: EntryOf<'severity'> | EntryOf<'rule'>) {
  const world = await World.open();
  const { status, text } = await world.post('/v1/catalog/apply', { entries: [entry] });
  assert.equal(status, 200, text);
  const declared = await world.post('/v1/incidents', { title: 'users cannot log in', severity: 'sev1' });
  const { id } = declared.body;
  await world.post(`/v1/incidents/${id}/acknowledge`, { by: 'ana' });
  return { world, id };
}

async function kindsOf(world: World, id: string): Promise<readonly string[]> {
  return (await world.entries(id)).map(({ kind }) => kind);
}

describe('whoever has the incident', () => {
  it('is asked for an update when one is due, by a mail that acknowledges nothing', async () => {
    const { world } = await opened(wantsUpdates);
    await using _ = world;
    await world.advance(10 * minute);
    const [suggestion] = suggestionsTo(world, 'ana@acme.example');
    assert.match(suggestion?.mail ?? '', /^Suggested: Post an update/m);
    assert.match(suggestion?.mail ?? '', /^Say yes or no by 02:\d\d UTC; after that it is not suggested any more\.$/m);
    assert.doesNotMatch(suggestion?.mail ?? '', /v1\/acknowledge/);
    assert.equal(suggestion?.links.length, 2);
  });

  it('is not asked any more once they have posted it', async () => {
    const { world, id } = await opened(wantsUpdates);
    await using _ = world;
    await world.advance(11 * minute);
    await world.post(`/v1/incidents/${id}/updates`, { by: 'ana', text: 'The session store is full.' });
    const kinds = await kindsOf(world, id);
    assert.ok(kinds.includes('nudge-overtaken') && kinds.includes('page-withdrawn'), kinds.join(', '));
    await world.advance(9 * minute);
    assert.equal(suggestionsTo(world, 'ana@acme.example').length, 1);
  });

  it('wakes nobody by saying nothing', async () => {
    const { world, id } = await opened(suggestsBen);
    await using _ = world;
    await world.advance(60 * minute);
    assert.equal(suggestionsTo(world, 'ana@acme.example').length, 1);
    assert.equal(suggestionsTo(world, 'cleo@acme.example').length, 1);
    assert.equal(world.webhooks.attempts.length, 0, 'Ben is not paged');
    assert.ok((await kindsOf(world, id)).includes('nudge-expired'));
  });

  it('presses yes, and who was suggested is paged in their name, and nobody else is asked any more', async () => {
    const { world, id } = await opened(suggestsBen);
    await using _ = world;
    await world.advance(21 * minute);
    const [yes = ''] = suggestionsTo(world, 'ana@acme.example')[0]?.links ?? [];
    assert.equal((await world.get(yes.replace('http://escalog.example', ''))).status, 200);
    assert.equal(world.webhooks.attempts.length, 0, 'opening the link does nothing');
    assert.equal((await world.press(yes)).status, 200);
    const [page] = world.webhooks.attempts;
    assert.match(JSON.stringify(page?.body), /"type":"page\.requested".*"person":"person\/ben"/);
    const accepted = (await world.entries(id)).find(({ kind }) => kind === 'nudge-accepted');
    assert.match(accepted?.text ?? '', /Ana Costa/);
    const withdrawn = (await world.entries(id)).filter(({ kind }) => kind === 'page-withdrawn').map(({ text }) => text);
    assert.ok(
      withdrawn.some((text) => text.includes('Cleo Park')),
      withdrawn.join('; '),
    );
  });

  it('presses no, and nothing comes of it', async () => {
    const { world, id } = await opened(suggestsBen);
    await using _ = world;
    await world.advance(21 * minute);
    const [, no = ''] = suggestionsTo(world, 'cleo@acme.example')[0]?.links ?? [];
    const { pathname, search } = new URL(no);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    assert.equal((await world.post(`${pathname}${search}`, 'why=Ana+has+it', headers)).status, 200);
    await world.advance(60 * minute);
    assert.equal(world.webhooks.attempts.length, 0);
    assert.ok((await kindsOf(world, id)).includes('nudge-dismissed'));
  });
});
