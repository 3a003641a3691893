import { ownPath } from '@escalog/access';
import { onlyLinks, type SignInWays } from '../access/sign-in-ways.ts';
import { field } from '../forms.ts';
import type { Ask, Pages, Shown } from '../site.ts';

/**
 * `/sign-in`: every way that there is. `?token=` and `?first=` are those of links, which sign in only when the button is pressed,
 * because mail programs open links too; `?to=` is where to go on.
 */
export const signInPage: Pages = (site) => {
  site.page('/sign-in', shown);

  site.form('/sign-in', shown, async ({ api, form }) => {
    const first = field(form, 'first');
    const body =
      first === undefined ? { token: field(form, 'token') ?? '' } : { first, person: field(form, 'person') ?? '' };
    await api.send('POST', '/v1/session', body);
    return ownPath(field(form, 'to'));
  });

  site.form('/sign-in/link', shown, async (ask) => {
    const person = field(ask.form, 'person') ?? '';
    const { detail } = await ask.api.send<{ detail: string }>('POST', '/v1/sign-in-links', { who: person });
    return {
      title: 'Look at your messages',
      template: 'sign-in-sent',
      data: { detail, to: ownPath(field(ask.form, 'to')) },
    };
  });
};

async function shown({ api, me, query, typed }: Ask): Promise<Shown> {
  const asked = new URLSearchParams();
  for (const name of ['token', 'first', 'refused'] as const) {
    const value = query[name];
    if (value !== undefined && value !== '') asked.set(name, value);
  }
  const ways = await api.getOr<SignInWays>(`/v1/sign-in/ways?${asked.toString()}`, onlyLinks);
  const to = ownPath(query['to'] ?? field(typed, 'to'));
  return {
    title: titleOf(ways, me.kind),
    template: 'sign-in',
    data: {
      ways,
      to,
      query: to === '/' ? '' : `?${new URLSearchParams({ to }).toString()}`,
      token: query['token'],
      first: query['first'] ?? field(typed, 'first'),
      said: { person: field(typed, 'person') ?? '' },
    },
  };
}

function titleOf({ link }: SignInWays, kind: string): string {
  if (link?.kind === 'first-owner') return 'Become the owner';
  return kind === 'session' ? 'You are signed in' : 'Sign in';
}
