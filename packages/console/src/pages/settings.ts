import { ownAccess } from '../access/own-access.ts';
import type { Ask, Pages, Shown } from '../site.ts';

/** `/settings`: how whoever is signed in signs in and out, and what an owner sets. */
export const settingsPage: Pages = (site) => {
  site.page('/settings', shown);

  site.form('/settings/sign-out', shown, async ({ api }) => {
    await api.send('DELETE', '/v1/session');
    return '/sign-in';
  });

  site.form('/settings/sign-out-everywhere', shown, async ({ api, me }) => {
    if (me.person !== null) await api.send('DELETE', `/v1/people/${encodeURIComponent(me.person)}/sessions`);
    return '/sign-in';
  });

  site.form('/settings/passkeys/:id/remove', shown, async ({ api, params }) => {
    await api.send('DELETE', `/v1/passkeys/${encodeURIComponent(params['id'] ?? '')}`);
    return '/settings#passkeys';
  });
};

async function shown({ api, me }: Ask): Promise<Shown> {
  if (me.kind === 'nobody') await api.get('/v1/tokens?limit=1');
  return { title: 'Settings', template: 'settings', data: { own: await ownAccess(api, me) } };
}
