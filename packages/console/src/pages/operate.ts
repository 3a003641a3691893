import { HttpProblem } from '@escalog/http';
import { field } from '../forms.ts';
import { alarmsStanding } from '../operate/alarms.ts';
import { servicesIn } from '../operate/health.ts';
import { mayOperate } from '../operate/rights.ts';
import { deadLetterServices, parkedIn } from '../operate/dead-letters.ts';
import { signerOf } from '../signed.ts';
import type { Ask, Page, Pages } from '../site.ts';

interface Rebuild {
  readonly state: 'running' | 'done' | 'failed' | 'discarded';
  readonly handled: number;
  readonly total: number;
  readonly skipped: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly detail: string;
}

interface Person {
  readonly ref: string;
  readonly name: string;
}

/** While Escalog pages nobody until somebody says so; see `GET /v1/pause`. */
interface Pause {
  readonly paused: boolean;
  readonly because: string | null;
  readonly incidents: readonly {
    readonly incidentId: string;
    readonly title: string;
    readonly severity: string | null;
    readonly acknowledged: boolean;
    readonly pages: readonly {
      readonly name: string;
      readonly channels: readonly string[];
      readonly level: number | null;
      readonly dueAt: string;
    }[];
  }[];
  /** So many more messages are on their way than the pages here, at most. */
  readonly more: number;
}

/** Enough to see what it is about; `escalog paused` shows all. */
const mostPaused = 100;

/** `/operate`: is everything well, and what to do where it is not. */
export const operatePage: Pages = (site) => {
  site.page('/operate', operate);
  site.form('/operate/rebuild', operate, async ({ api }) => {
    await api.send('POST', '/v1/timeline/rebuilds');
    return '/operate#timelines';
  });
  site.form('/operate/erase', operate, erase);
  site.form('/operate/go-on', operate, async ({ api }) => {
    await api.send('POST', '/v1/pause/end');
    return '/operate';
  });
  site.form('/operate/hear', operate, async ({ me, api, form }) => {
    const [service = '', check = ''] = (field(form, 'alarm') ?? '').split('/');
    const path = `/v1/alarms/${encodeURIComponent(service)}/${encodeURIComponent(check)}/hear`;
    await api.send('POST', path, { by: signerOf({ me, form }) });
    return '/operate#alarms';
  });
};

const operate: Page = async ({ api, me, query }) => {
  const may = mayOperate(me);
  const [checks, rebuild, parked, alarms, pause] = await Promise.all([
    api.health(),
    api.getOr<Rebuild | null>('/v1/timeline/rebuilds/current', null),
    may ? Promise.all(deadLetterServices.map((service) => parkedIn(service, api))) : [],
    may ? alarmsStanding(api) : [],
    // A cluster has none, and it is for those who may end it.
    may ? api.getOr<Pause | null>('/v1/pause', null) : null,
  ]);
  const waiting = (pause?.incidents ?? []).filter(({ acknowledged }) => !acknowledged);
  const services = servicesIn(checks);
  return {
    title: 'Operate',
    template: 'operate',
    data: {
      may,
      services,
      alarms,
      pause:
        pause?.paused === true
          ? { because: pause.because, all: waiting.length, waiting: waiting.slice(0, mostPaused), more: pause.more }
          : null,
      failing: services.flatMap(({ service, failing }) => failing.map((check) => ({ service, ...check }))),
      rebuild,
      done: rebuild === null || rebuild.total === 0 ? 0 : Math.floor((100 * rebuild.handled) / rebuild.total),
      parked: new Set(parked.flatMap(({ keys }) => keys.map(({ key }) => key))).size,
      erased: query['erased'],
    },
  };
};

/** Only once what they are called was typed as it stands: it cannot be taken back. */
async function erase({ api, me, form }: Ask & { form: Ask['typed'] }): Promise<string> {
  const word = field(form, 'person') ?? '';
  const name = word.replace(/^person\//, '');
  const { entry } = await api.get<{ entry: Person }>(`/v1/catalog/entries/person/${encodeURIComponent(name)}`);
  if (field(form, 'confirm') !== entry.name)
    throw new HttpProblem(
      422,
      'not-confirmed',
      `Nothing was erased: type the name of the person as it stands in the catalog, “${entry.name}”, to confirm it.`,
    );
  await api.send('POST', `/v1/catalog/people/${encodeURIComponent(name)}/erasure`, {
    name: field(form, 'called') ?? 'A former colleague',
    by: signerOf({ me, form }),
  });
  return `/operate?erased=${encodeURIComponent(name)}#erase`;
}
