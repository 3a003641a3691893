import type { Me } from './me.ts';

export interface Place {
  readonly path: string;
  readonly name: string;
  readonly isHere: boolean;
}

const places: readonly { readonly path: string; readonly name: string; readonly right: string }[] = [
  { path: '/', name: 'Now', right: 'read' },
  { path: '/incidents', name: 'Incidents', right: 'read' },
  { path: '/declare', name: 'Declare', right: 'declare' },
  { path: '/on-call', name: 'On call', right: 'read' },
  { path: '/paths', name: 'Paths', right: 'read' },
  { path: '/catalog', name: 'Catalog', right: 'read' },
  { path: '/insights', name: 'Insights', right: 'read' },
  { path: '/operate', name: 'Operate', right: 'read' },
  { path: '/me', name: 'Me', right: 'read' },
  { path: '/settings', name: 'Settings', right: 'read' },
];

/** Where whoever looks may go; who came by a link to one incident sees that alone. */
export function navigation(me: Me, url: string): readonly Place[] {
  if (me.kind === 'link') return [];
  const path = url.split('?', 1)[0] ?? '/';
  return places
    .filter(({ right }) => me.rights.includes(right))
    .map(({ path: to, name }) => ({
      path: to,
      name,
      isHere: to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`),
    }));
}
