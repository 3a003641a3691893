import { describe, it } from 'node:test';
import { desk, noBrowser, opened, phone } from './browser.ts';

describe('look', { skip: noBrowser }, () => {
  it('looks', async (t) => {
    const { open, api } = await opened(t);
    await api('POST', '/v1/tokens', {
      name: 'Deploy pipeline <script>',
      scopes: ['declare', 'alerts/prometheus'],
      person: null,
      expiresAt: '2099-01-01T00:00:00Z',
    }).catch((e) => console.log(String(e)));
    for (const [name, size] of [
      ['desk', desk],
      ['phone', phone],
    ] as const) {
      for (const scheme of ['light', 'dark'] as const) {
        const page = await open(size);
        await page.emulateMedia({ colorScheme: scheme });
        for (const path of ['/sign-in', '/settings', '/settings/people', '/settings/tokens']) {
          await page.goto(path);
          await page.screenshot({
            path: `/tmp/signin/shots/${name}-${scheme}${path.replaceAll('/', '-')}.png`,
            fullPage: true,
          });
        }
      }
    }
  });
});
