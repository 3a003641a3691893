import type { Served } from '@escalog/http';

/** Shows among the checks of readiness where links in pages point to. Links that few can open do not make it unready: people are still paged. */
export function linksCheck(publicUrl: () => string, warning: string | undefined): Served {
  return {
    name: 'standalone',
    routes: async () => {},
    checks: async () => [{ name: 'links', ok: true, detail: warning ?? `Links in pages point to ${publicUrl()}.` }],
  };
}
