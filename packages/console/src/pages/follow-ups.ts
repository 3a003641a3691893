import { following } from '../paging.ts';
import type { Pages } from '../site.ts';

interface ListedFollowUp {
  readonly followUpId: string;
  readonly text: string;
  readonly owner: string | null;
  readonly ownerName: string | null;
  readonly due: string | null;
  readonly url: string | null;
  readonly incidentId: string;
  readonly incidentTitle: string;
  readonly overdue: boolean;
}

interface Listed {
  readonly followUps: readonly ListedFollowUp[];
  readonly next: string | null;
}

/** `/follow-ups`: what is to be done after incidents, one's own first; overdue ones are in front and marked. */
export const followUpsPage: Pages = (site) => {
  site.page('/follow-ups', async ({ api, me, query }) => {
    const url = '/v1/follow-ups?state=open&limit=100';
    const isFirst = query['after'] === undefined;
    const [mine, all] = await Promise.all([
      me.person === null || !isFirst
        ? { followUps: [], next: null }
        : api.getOr<Listed>(`${url}&owner=${encodeURIComponent(me.person)}`, { followUps: [], next: null }),
      api.get<Listed>(`${url}${following(query)}`),
    ]);
    const others = all.followUps.filter(({ owner }) => !isFirst || me.person === null || owner !== me.person);
    return {
      title: 'Follow-ups',
      template: 'follow-ups',
      data: { mine: mine.followUps, others, next: all.next },
    };
  });
};
