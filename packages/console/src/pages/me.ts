import { ownPath } from '@escalog/access';
import { HttpProblem } from '@escalog/http';
import { ownAccess } from '../access/own-access.ts';
import { field } from '../forms.ts';
import { shiftsOf, type Channel, type MethodsOf, type PersonEntry } from '../on-call/asked.ts';
import { contactIn, isInForm, minutesOf } from '../on-call/contact-form.ts';
import { channelsOffered, channelWord, mainField, mainFieldHint, rulesInWords } from '../on-call/contact-words.ts';
import { entryUrl, wordInUrl, wordOf } from '../refs.ts';
import { signerOf } from '../signed.ts';
import type { Ask, Page, Pages, Shown } from '../site.ts';

interface TestedMethod {
  readonly methodId: string;
  readonly address: string;
  readonly outcome: 'accepted' | 'failed';
  readonly detail: string;
}
/** What was done just now, told once on the page that answers it. */
interface Done {
  readonly tested?: readonly TestedMethod[];
  readonly code?: TestedMethod & { readonly until: string };
  readonly feed?: string;
}
interface Paged {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
}
interface ReportPeople {
  readonly people: readonly {
    readonly ref: string;
    readonly pages: readonly { readonly place: string; readonly requestedAt: string; readonly outcome: string }[];
  }[];
}

/** While notification does not answer. */
const notTold = { verdict: 'doubt', because: ['Whether a page would arrive cannot be told now.'] } as const;

/** So many incidents are looked into for why somebody was paged. */
const pagedAtMost = 5;

/** `/me` and `/people/:name`: how somebody is reached, and when it is their turn. */
export const mePage: Pages = (site) => {
  site.page('/me', own);
  site.form('/me/who', own, async ({ api, form }) => {
    await api.send('PUT', '/v1/session/person', { person: field(form, 'person') ?? '' });
    return ownPath(field(form, 'to') ?? '/me');
  });
  site.page('/people/:name', shown());
  site.form('/people/:name/test', shown(), async (ask) => {
    const method = field(ask.form, 'method');
    const query = method === undefined ? '' : `?method=${encodeURIComponent(method)}`;
    const { methods } = await ask.api.send<{ methods: readonly TestedMethod[] }>(
      'POST',
      `/v1/people/${wordIn(ask)}/test-page${query}`,
    );
    return shown({ tested: methods })(ask);
  });
  site.form('/people/:name/methods/:method/code', shown(), async (ask) => {
    const code = await ask.api.send<NonNullable<Done['code']>>('POST', `${methodIn(ask)}/verification`, {});
    return shown({ code })(ask);
  });
  site.form('/people/:name/methods/:method/confirm', shown(), async (ask) => {
    const code = (field(ask.form, 'code') ?? '').replaceAll(/\D/g, '');
    if (code.length !== 6) throw new HttpProblem(422, 'no-code', 'A code has six digits; look again at the message.');
    await ask.api.send('POST', `${methodIn(ask)}/verification/confirm`, { code });
    return `${await backTo(ask)}#methods`;
  });
  site.form('/people/:name/methods/:method/push', shown(), async (ask) => {
    const { url } = await ask.api.send<{ url: string }>('POST', `${methodIn(ask)}/push-link`);
    const { pathname, search } = new URL(url);
    return `${pathname}${search}`;
  });
  site.form('/people/:name/feed', shown(), async (ask) => {
    const { url } = await ask.api.send<{ url: string }>('POST', `/v1/people/${wordIn(ask)}/feed`, {});
    return shown({ feed: url })(ask);
  });
  site.page('/people/:name/contact', contactShown);
  site.form('/people/:name/contact', contactShown, async (ask) => {
    const { entry } = await personOf(ask);
    await ask.api.send('PUT', `/v1/people/${wordInUrl(entry.ref)}/contact`, {
      ...contactIn(ask.form, entry),
      version: Number(field(ask.form, 'version') ?? 1),
      by: signerOf(ask),
      why: field(ask.form, 'why') ?? 'Changed on the page of the person.',
    });
    return backTo(ask);
  });
};

/** Whoever looks; where nobody has to sign in, they say who they are first. */
const own: Page = async (ask) => {
  const { api, me, params, query, typed } = ask;
  if (me.person !== null) {
    try {
      return await shown()({ ...ask, params: { ...params, name: wordOf(me.person) } });
    } catch (error) {
      if (!(error instanceof HttpProblem) || error.status !== 404) throw error;
      // The first owner names themselves while the catalog has nobody yet; where nobody signs in, another is chosen.
      if (me.kind !== 'local')
        return { title: 'Me', template: 'uncatalogued', data: { person: me.person, own: await ownAccess(api, me) } };
    }
  }
  // Tells whoever is not signed in, and has to be, to sign in.
  await api.get('/v1/on-call?limit=1');
  return { title: 'Who are you?', template: 'who', data: { to: ownPath(query['to'] ?? field(typed, 'to') ?? '/me') } };
};

function shown(done: Done = {}): Page {
  return async (ask): Promise<Shown> => {
    const { api, me, now } = ask;
    const { entry } = await personOf(ask);
    const name = wordInUrl(entry.ref);
    const [reached, { channels }, shifts, paged, feed, access] = await Promise.all([
      api.getOr<MethodsOf | null>(`/v1/people/${name}/contact-methods`, null),
      api.getOr<{ channels: readonly Channel[] }>('/v1/channels', { channels: [] }),
      shiftsOf(api, entry.ref, now),
      pagedOf(ask, entry.ref),
      api.getOr<{ madeAt: string | null }>(`/v1/people/${name}/feed`, { madeAt: null }),
      ownAccess(api, me),
    ]);
    const isMe = me.person === entry.ref;
    return {
      title: isMe ? 'Me' : entry.name,
      template: 'person',
      data: {
        person: entry,
        isMe,
        mayChange: isMe || me.rights.includes('administer'),
        address: `/people/${name}`,
        methods: (reached?.methods ?? []).map((method) => ({
          ...method,
          word: channelWord(method.channel),
          channelState: channels.find(({ channel }) => channel === method.channel) ?? null,
          tested: done.tested?.find(({ methodId }) => methodId === method.methodId) ?? null,
          code: done.code?.methodId === method.methodId ? done.code : null,
        })),
        reach: (['high', 'low'] as const).map((urgency) => ({
          urgency,
          rules: rulesInWords(entry, urgency),
          ...(reached?.reach[urgency] ?? notTold),
        })),
        tested: done.tested ?? null,
        shifts: shifts
          .slice(0, 8)
          .map((shift) => ({ ...shift, address: `/schedules/${wordInUrl(shift.schedule.ref)}` })),
        paged,
        feed: done.feed ?? null,
        feedSince: feed.madeAt,
        own: isMe ? access : null,
      },
    };
  };
}

/** What somebody was paged for lately, at which places of which paths. */
async function pagedOf({ api }: Ask, person: string) {
  const { incidents } = await api.getOr<{ incidents: readonly Paged[] }>(
    `/v1/incidents?person=${encodeURIComponent(person)}&limit=${pagedAtMost}`,
    { incidents: [] },
  );
  return Promise.all(
    incidents.map(async (incident) => {
      const { people } = await api.getOr<ReportPeople>(
        `/v1/incidents/${encodeURIComponent(incident.id)}/report?format=json&entries=0`,
        {
          people: [],
        },
      );
      return { ...incident, pages: people.find(({ ref }) => ref === person)?.pages ?? [] };
    }),
  );
}

const contactShown: Page = async (ask) => {
  const { entry, version } = await personOf(ask);
  const { contactRules } = entry;
  const isSent = Object.keys(ask.typed).length > 0;
  const typed = (name: string, otherwise: string): string => (isSent ? (field(ask.typed, name) ?? '') : otherwise);
  return {
    title: `How ${entry.name} is reached`,
    template: 'contact',
    data: {
      person: entry,
      version,
      typed,
      address: `/people/${wordInUrl(entry.ref)}`,
      methods: entry.contactMethods.map((method) => {
        const main = mainField(method.channel);
        return {
          ...method,
          word: channelWord(method.channel),
          hint: mainFieldHint[method.channel] ?? '',
          main: main === null ? null : typed(`main-${method.id}`, method[main] ?? ''),
          isDropped: isSent && field(ask.typed, `drop-${method.id}`) !== undefined,
        };
      }),
      urgencies: (['high', 'low'] as const).map((urgency) => ({
        urgency,
        isInForm: isInForm(contactRules?.[urgency]),
        words: rulesInWords(entry, urgency),
        rules: entry.contactMethods.map(({ id, channel }) => {
          const rule = contactRules?.[urgency]?.find(({ method }) => method === id);
          return {
            id,
            word: channelWord(channel),
            isUsed: isSent ? field(ask.typed, `${urgency}-${id}`) !== undefined : rule !== undefined,
            minutes: typed(`${urgency}-after-${id}`, String(minutesOf(rule?.after))),
          };
        }),
      })),
      channels: channelsOffered.map((channel) => ({
        channel,
        word: channelWord(channel),
        hint: mainFieldHint[channel] ?? '',
      })),
    },
  };
};

async function personOf(ask: Ask): Promise<{ readonly entry: PersonEntry; readonly version: number }> {
  // By whatever they are called: who that is, the API knows.
  const { person } = await ask.api.get<{ person: string }>(`/v1/people/${wordIn(ask)}/shifts?limit=1`);
  return ask.api.get(entryUrl(person));
}

async function backTo(ask: Ask): Promise<string> {
  const { entry } = await personOf(ask);
  return ask.me.person === entry.ref ? '/me' : `/people/${wordInUrl(entry.ref)}`;
}

function wordIn({ params }: Ask): string {
  return encodeURIComponent(params['name'] ?? '');
}

function methodIn(ask: Ask): string {
  return `/v1/people/${wordIn(ask)}/contact-methods/${encodeURIComponent(ask.params['method'] ?? '')}`;
}
