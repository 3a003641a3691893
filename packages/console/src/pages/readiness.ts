import type { Channel, Gap, MethodsOf } from '../on-call/asked.ts';
import { channelWord } from '../on-call/contact-words.ts';
import { everyPage, following } from '../paging.ts';
import { wordInUrl } from '../refs.ts';
import type { Pages } from '../site.ts';

const peopleOnAPage = 100;

/** `/people`: would a page reach everybody, for each urgency, and is somebody always on call? Each on a line of their own: there is no tick for all. */
export const readinessPage: Pages = (site) => {
  site.page('/people', async ({ api, query }) => {
    const [{ people, next }, { channels }, gaps] = await Promise.all([
      api.get<{ people: readonly MethodsOf[]; next: string | null }>(
        `/v1/contact-methods?limit=${peopleOnAPage}${following(query)}`,
      ),
      api.getOr<{ channels: readonly Channel[] }>('/v1/channels', { channels: [] }),
      everyPage<Gap>(api, '/v1/on-call/gaps?limit=500', 'gaps'),
    ]);
    const shown = people.map(({ person, name, reach }) => ({
      name,
      address: `/people/${wordInUrl(person)}`,
      urgencies: (['high', 'low'] as const).map((urgency) => ({ urgency, ...reach[urgency] })),
    }));
    const rank = { no: 0, doubt: 1, yes: 2 };
    const worst = ({ urgencies }: (typeof shown)[number]): number =>
      Math.min(...urgencies.map(({ verdict }) => rank[verdict]));
    return {
      title: 'Would a page arrive?',
      template: 'readiness',
      data: {
        people: shown.toSorted((a, b) => worst(a) - worst(b) || (a.name < b.name ? -1 : 1)),
        holes: shown.filter((one) => worst(one) === 0).length,
        doubts: shown.filter((one) => worst(one) === 1).length,
        next,
        isFirst: query['after'] === undefined,
        down: channels
          .filter(({ state }) => state === 'failing' || state === 'refusing')
          .map(({ channel, because }) => ({ word: channelWord(channel), because })),
        gaps: gaps.map((gap) => ({ ...gap, address: `/schedules/${wordInUrl(gap.schedule)}` })),
      },
    };
  });
};
