import type { HealthCheck } from '../api.ts';

/** A condition of readiness in words, and where to go on. */
export interface ShownCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly state: HealthCheck['state'];
  readonly detail: string;
  /** What to do while it is not well; null when nothing need be done. */
  readonly todo: { readonly text: string; readonly path: string | null } | null;
}

export interface ShownService {
  readonly service: string;
  readonly checks: readonly ShownCheck[];
  readonly failing: readonly ShownCheck[];
}

interface Todo {
  readonly text: string;
  readonly path: string | null;
}

const byItself =
  'It is tried again by itself. If it lasts, look at the log of the service, and whether its database and bus answer.';

/** By the name of the check. */
const todos: Readonly<Record<string, Todo>> = {
  consumer: { text: byItself, path: null },
  bus: { text: byItself, path: null },
  timers: { text: byItself, path: null },
  lag: { text: byItself, path: null },
  unanswered: { text: 'See the incidents that are open', path: '/incidents' },
  'alert-sources': { text: 'See the sources', path: '/operate/sources' },
  index: { text: byItself, path: null },
  auditor: {
    text: 'What is missing is set again by itself. If it comes back, look at the log of the service.',
    path: null,
  },
  'dead letters': { text: 'See what waits, and replay it', path: '/operate/dead-letters' },
  'triage path': { text: 'Apply escalation-path/triage', path: '/paths' },
  severities: { text: 'Complete the severities', path: '/catalog?type=severity' },
  paths: { text: 'See the paths, and who is on them', path: '/paths' },
  smtp: { text: 'See the channel', path: '/operate/channels' },
  webhooks: { text: 'See the channel', path: '/operate/channels' },
  addresses: { text: 'Correct the address in the catalog', path: '/catalog' },
  subscriptions: { text: 'Correct the subscription, or remove it', path: '/catalog?type=subscription' },
  links: { text: 'Set ESCALOG_PUBLIC_URL to the address under which people reach Escalog', path: null },
  reachable: { text: 'Start the service: what it does waits until then.', path: null },
};

/** The checks by service, those with something wrong first. */
export function servicesIn(checks: readonly HealthCheck[]): readonly ShownService[] {
  const services = Map.groupBy(checks, ({ service }) => service);
  return [...services]
    .map(([service, own]) => {
      const shown = own.map(({ name, ok, state, detail }) => ({
        name,
        ok,
        state,
        detail,
        todo: isAmiss({ state }) ? todoOf(name) : null,
      }));
      return { service, checks: shown, failing: shown.filter(isAmiss) };
    })
    .toSorted((a, b) => b.failing.length - a.failing.length || (a.service < b.service ? -1 : 1));
}

/** Whether somebody may wait in vain. */
function isAmiss({ state }: Pick<HealthCheck, 'state'>): boolean {
  return state === 'failing' || state === 'unwell';
}

function todoOf(name: string): Todo {
  return todos[name] ?? { text: 'See how the channels are', path: '/operate/channels' };
}
