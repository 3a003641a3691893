import type { Me } from './me.ts';

export interface Place {
  readonly path: string;
  readonly name: string;
  readonly isHere: boolean;
}

/** `also`: where else one is there. */
const places: readonly {
  readonly path: string;
  readonly name: string;
  readonly right: string;
  readonly also?: readonly string[];
}[] = [
  { path: '/', name: 'Now', right: 'read' },
  { path: '/incidents', name: 'Incidents', right: 'read', also: ['/follow-ups'] },
  { path: '/declare', name: 'Declare', right: 'declare' },
  { path: '/on-call', name: 'On call', right: 'read', also: ['/schedules'] },
  { path: '/paths', name: 'Paths', right: 'read' },
  { path: '/catalog', name: 'Catalog', right: 'read' },
  { path: '/insights', name: 'Insights', right: 'read' },
  { path: '/operate', name: 'Operate', right: 'read', also: ['/obligations', '/nudges'] },
  { path: '/me', name: 'Me', right: 'read' },
  { path: '/settings', name: 'Settings', right: 'read' },
];

/** Where whoever looks may go; who came by a link to one incident sees that alone. */
export function navigation(me: Me, url: string): readonly Place[] {
  if (me.kind === 'link') return [];
  const path = url.split('?', 1)[0] ?? '/';
  return places
    .filter(({ right }) => me.rights.includes(right))
    .map(({ path: to, name, also = [] }) => ({
      path: to,
      name,
      isHere: [to, ...also].some((one) => path === one || (one !== '/' && path.startsWith(`${one}/`))),
    }));
}
