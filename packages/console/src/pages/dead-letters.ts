import { HttpProblem } from '@escalog/http';
import { field, fields } from '../forms.ts';
import { deadLetterServices, parkedIn, type Letter, type ParkedKey } from '../operate/dead-letters.ts';
import { mayOperate } from '../operate/rights.ts';
import type { Page, Pages } from '../site.ts';

/** `/operate/dead-letters`: what no service could handle, why, and a button that tries again. */
export const deadLettersPage: Pages = (site) => {
  site.page('/operate/dead-letters', list);
  site.page('/operate/dead-letters/shown', shown);
  site.form('/operate/dead-letters/replay', replayAgain, async ({ api, form }) => {
    const service = serviceIn(field(form, 'service'));
    const key = field(form, 'key') ?? '';
    const without = fields(form, 'without').map((letter) => `without=${encodeURIComponent(letter)}`);
    const query = without.length === 0 ? '' : `?${without.join('&')}`;
    const { handled } = await api.send<{ handled: number }>(
      'POST',
      `/v1/dead-letters/${service}/${encodeURIComponent(key)}/replay${query}`,
    );
    return `${addressOf(service, key)}&handled=${handled}`;
  });
};

function addressOf(service: string, key: string): string {
  return `/operate/dead-letters/shown?service=${service}&key=${encodeURIComponent(key)}`;
}

function serviceIn(word: string | undefined): string {
  if (word !== undefined && (deadLetterServices as readonly string[]).includes(word)) return word;
  throw new HttpProblem(404, 'unknown-service', `There is no service ${word ?? ''}; go on from /operate/dead-letters.`);
}

const list: Page = async ({ api, me, query }) => {
  const state = query['state'] === 'replayed' ? 'replayed' : 'parked';
  // Whoever lacks the right is told so by the API, in its words.
  await api.get('/v1/dead-letters/intake?limit=1');
  const parked = await Promise.all(deadLetterServices.map((service) => parkedIn(service, api, state)));
  return {
    title: 'Dead letters',
    template: 'dead-letters',
    data: {
      state,
      may: mayOperate(me),
      keys: parked.flatMap(({ keys }) => keys).toSorted((a, b) => (a.parkedAt < b.parkedAt ? 1 : -1)),
      hasMore: parked.some(({ hasMore }) => hasMore),
      addressOf,
    },
  };
};

const shown: Page = async (ask) => shownFor(ask, ask.query['service'], ask.query['key'] ?? '');

/** After a refusal: what stands is shown with what was said. */
const replayAgain: Page = async (ask) => shownFor(ask, field(ask.typed, 'service'), field(ask.typed, 'key') ?? '');

async function shownFor({ api, me, query }: Parameters<Page>[0], word: string | undefined, key: string) {
  const service = serviceIn(word);
  const parked = await api.get<ParkedKey & { readonly letters: readonly Letter[] }>(
    `/v1/dead-letters/${service}/${encodeURIComponent(key)}`,
  );
  const waiting = parked.letters.filter(({ handled }) => !handled);
  return {
    title: parked.state === 'parked' ? `Parked in ${service}` : `Replayed in ${service}`,
    template: 'dead-letter',
    data: {
      may: mayOperate(me),
      service,
      parked,
      waiting,
      handled: query['handled'],
      event: (letter: Letter) => (letter.event === null ? (letter.value ?? '') : JSON.stringify(letter.event, null, 2)),
    },
  };
}
