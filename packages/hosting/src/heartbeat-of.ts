import type { Check, Service } from '@escalog/http';
import type { Clock } from '@escalog/kernel';
import { heartbeat, type Heartbeat, type Log, type Problem } from '@escalog/runner';

/** Calls `url` every minute while everything that these services look at is well; calls nothing without one. */
export function heartbeatOf(
  url: string | undefined,
  services: readonly Pick<Service, 'name' | 'checks'>[],
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Heartbeat {
  if (url === undefined) return { stop: () => {} };
  const problem = async (): Promise<Problem | undefined> => {
    const all = await Promise.all(
      services.map(async ({ name, checks }) => (await checks()).map((check) => ({ service: name, ...check }))),
    );
    const wrong = all.flat().find(({ ok, isWell }: Check) => !ok || isWell === false);
    return wrong && { about: `${wrong.service}/${wrong.name}`, detail: `${wrong.service}: ${wrong.detail}` };
  };
  return heartbeat(url, { clock, log, problem });
}
