import { field } from '../forms.ts';
import { following } from '../paging.ts';
import { signerOf } from '../signed.ts';
import type { Page, Pages } from '../site.ts';

interface Nudge {
  readonly nudgeId: string;
  readonly suggestion: string;
  readonly rule: string;
  readonly people: readonly { readonly person: string; readonly name: string }[];
  readonly action: { readonly kind: string };
  readonly madeAt: string;
  readonly expiresAt: string;
  readonly state: string;
  readonly by: string | null;
  readonly incidentId: string;
  readonly incidentTitle: string;
  readonly severity: string;
}

/** What becomes of an accepted suggestion, by the kind of its action. */
const does: Readonly<Record<string, string>> = {
  page: 'Accepting it pages people.',
  start: 'Accepting it starts another path.',
  tell: 'Accepting it tells people.',
  post: 'Accepting it posts to a chat.',
  call: 'Accepting it calls a webhook.',
};

/** `/nudges`: what rules suggest in all incidents, to be answered in place, and what was answered. */
export const nudgesPage: Pages = (site) => {
  site.page('/nudges', nudges);
  site.form('/nudges', nudges, async ({ api, me, form }) => {
    const why = field(form, 'why');
    await api.send('POST', `/v1/nudges/${encodeURIComponent(field(form, 'nudge') ?? '')}/answer`, {
      answer: field(form, 'answer') === 'accept' ? 'accept' : 'dismiss',
      by: signerOf({ me, form }),
      ...(why !== undefined && { why }),
    });
    return '/nudges';
  });
};

const nudges: Page = async ({ api, me, query, typed }) => {
  const state = query['state'] === 'ended' ? 'ended' : 'open';
  const list = await api.get<{ nudges: readonly Nudge[]; next: string | null }>(
    `/v1/nudges?state=${state}&limit=50${following(query)}`,
  );
  return {
    title: 'Suggestions',
    template: 'nudges',
    data: {
      ...list,
      state,
      does,
      mayAnswer: me.rights.includes('respond'),
      isMine: ({ people }: Nudge) => people.some(({ person }) => person === me.person),
      nameOf: ({ people, by }: Nudge) => people.find(({ person }) => person === by)?.name ?? by,
      refused: field(typed, 'nudge'),
    },
  };
};
