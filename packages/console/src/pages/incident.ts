import { HttpProblem } from '@escalog/http';
import type { Api } from '../api.ts';
import { field } from '../forms.ts';
import { linesOf } from '../lines.ts';
import { changesSince, shownOf } from '../incident/changed.ts';
import { deeds } from '../incident/deeds.ts';
import { nameIn, type Incident, type Report, type RunningEscalation } from '../incident/incident.ts';
import { laddersOf, targetsOf, type Path } from '../incident/ladder.ts';
import { kindsOfEntry, readAtMost, storyOf } from '../incident/story.ts';
import { entryUrl } from '../refs.ts';
import { signerOf } from '../signed.ts';
import type { Ask, Page, Pages } from '../site.ts';

/** For how long one may acknowledge, as the API takes it. */
const snoozes = [
  { for: '', name: 'as long as its severity says' },
  { for: 'PT30M', name: '30 minutes' },
  { for: 'PT1H', name: '1 hour' },
  { for: 'PT2H', name: '2 hours' },
  { for: 'PT4H', name: '4 hours' },
  { for: 'PT8H', name: '8 hours' },
  { for: 'P1D', name: '1 day' },
] as const;

const progresses = ['investigating', 'identified', 'monitoring'] as const;
const nothingToTell: Report = { incident: { url: null }, people: [], timeline: [] };
/** Of so many of what is affected it is asked where more is known. */
const askedLinks = 5;
/** So many that nobody has been called for are asked for by name. */
const askedNames = 20;

interface HandoffPreview {
  readonly to: string;
  readonly name: string;
  readonly people: readonly { readonly person: string; readonly name: string; readonly reachable: boolean }[];
  readonly warnings: readonly string[];
}

/** `/incidents/ID`: what is wrong, who has it, what comes next, and everything that can be done about it. */
export const incidentPage: Pages = (site) => {
  site.page('/incidents/:id', shown);
  site.form('/incidents/:id', shown, async ({ api, me, words, form, params }) => {
    const { deed, name } = deedIn(field(form, 'action'));
    const incident = await read(api, params['id'] ?? '');
    const by = signerOf({ me, form });
    const { path, body } = deed.ask(form, by, incident);
    const seen = field(form, 'shown');
    const unseen = changesSince(seen, incident, words.name).filter(({ kind }) => deed.seen.includes(kind));
    if (unseen.length > 0)
      throw new HttpProblem(
        409,
        'changed-meanwhile',
        `${unseen.map(({ text }) => text).join(' ')} So nothing was done: this page shows how it is now. Press the button again if you still want to.`,
      );
    await api.send('POST', path, body);
    return `/incidents/${encodeURIComponent(incident.id)}?did=${name}`;
  });
};

function deedIn(action: string | undefined) {
  const deed = action !== undefined && Object.hasOwn(deeds, action) ? deeds[action] : undefined;
  if (deed === undefined || action === undefined)
    throw new HttpProblem(422, 'unknown-action', 'This page does not know that action; open the incident again.');
  return { deed, name: action };
}

async function read(api: Api, id: string): Promise<Incident> {
  return await api.get<Incident>(`/v1/incidents/${encodeURIComponent(id)}`);
}

const shown: Page = async (ask) => {
  const { api, me, query, typed, words } = ask;
  const incident = await read(api, ask.params['id'] ?? '');
  const id = encodeURIComponent(incident.id);
  const isAlone = me.kind === 'link';
  const [running, report, paths, links, preview] = await Promise.all([
    api.getOr<{ escalations: readonly RunningEscalation[] } | undefined>(`/v1/incidents/${id}/escalations`, undefined),
    api.getOr<Report>(`/v1/incidents/${id}/report?format=json&entries=${readAtMost}`, nothingToTell),
    pathsOf(incident, api),
    linksOf(incident, api),
    previewOf(ask, incident),
  ]);
  const withNames: Incident = { ...incident, names: { ...(await namesFor(incident, paths, api)), ...incident.names } };
  const isOpen = incident.status !== 'resolved';
  const ladders = laddersOf(withNames, running?.escalations ?? [], report, paths);
  const show = kindsOfEntry.find((one) => one.show === query['show'])?.show ?? '';
  const mine = me.person;
  return {
    title: incident.title,
    template: 'incident',
    data: {
      incident: withNames,
      name: (ref: string) => nameIn(withNames, ref),
      description: incident.description === null ? null : linesOf(incident.description),
      linesOf,
      links: [...(report.incident.url === null ? [] : [{ title: 'Source', url: report.incident.url }]), ...links],
      severity: words.severities.find(({ word }) => word === incident.severity),
      isOpen,
      isAlone,
      isMine: mine !== null && incident.acknowledgedBy.includes(mine) && incident.status === 'acknowledged',
      isPaged: mine === null || incident.escalations.some(({ paged }) => paged.some(({ person }) => person === mine)),
      havers: haversOf(incident),
      // Each path waits for somebody of its own.
      isInPart: incident.escalations.some(({ state }) => state === 'climbing' || state === 'exhausted'),
      isQuiet: isOpen && incident.quietUntil !== undefined && incident.quietUntil !== null,
      mayReopen: !isOpen && (incident.reopenUntil ?? null) !== null,
      maySeeChange: incident.private !== undefined,
      // Who came by a link answers suggestions by the links of these.
      nudges: isAlone ? [] : (incident.nudges ?? []).filter(({ state }) => state === 'open'),
      handoffs: (incident.handoffs ?? []).filter(({ state }) => state === 'open'),
      isForetold: running !== undefined,
      nexts: ladders
        .flatMap(({ next, nextBecause, path }) => (next === null ? [] : [{ ...next, because: nextBecause, path }]))
        .toSorted((a, b) => (a.at < b.at ? -1 : 1)),
      nothingNext: ladders.flatMap(({ next, nextBecause, state }) =>
        next === null && nextBecause !== undefined && state !== 'halted' ? [nextBecause] : [],
      ),
      ladders,
      story: storyOf(report.timeline, show, query['all'] === '1'),
      kinds: kindsOfEntry,
      show,
      page: `/incidents/${id}`,
      shown: shownOf(incident),
      snoozes,
      progresses,
      preview,
      did: field(typed, 'action') === undefined ? doneBy(query['did']) : null,
      action: field(typed, 'action') ?? query['action'] ?? '',
      typedIn: (action: string, name: string) =>
        (field(typed, 'action') ?? query['action']) === action ? (field(typed, name) ?? query[name] ?? '') : '',
    },
  };
};

function doneBy(did: string | undefined): string | null {
  return did !== undefined && Object.hasOwn(deeds, did) ? (deeds[did]?.done ?? null) : null;
}

/** Refs of who has it, or a part of it while the rest still climbs: who has acknowledged what runs; of what is acknowledged as a whole, else who has acknowledged at all. */
function haversOf({ status, acknowledgedBy, escalations }: Incident): readonly string[] {
  if (status === 'resolved') return [];
  const now = [
    ...new Set(escalations.flatMap((one) => (one.state === 'acknowledged' ? (one.acknowledgedBy ?? []) : []))),
  ];
  return now.length > 0 || status === 'open' ? now : acknowledgedBy;
}

/** The paths of the catalog that its escalations climb, as they are now. */
async function pathsOf({ escalations }: Incident, api: Api): Promise<Readonly<Record<string, Path | undefined>>> {
  const refs = [...new Set(escalations.map(({ path }) => path))].filter((ref) => ref.startsWith('escalation-path/'));
  const read = await Promise.all(
    refs.slice(-10).map(async (ref) => {
      const found = await api.getOr<{ version: number; entry: Omit<Path, 'version'> } | undefined>(
        entryUrl(ref),
        undefined,
      );
      return [ref, found && { ...found.entry, version: found.version }] as const;
    }),
  );
  return Object.fromEntries(read);
}

interface Thing {
  readonly name: string;
  readonly links?: readonly { readonly url: string; readonly title?: string }[];
}

/** Where more is known of what is affected: runbooks, dashboards. */
async function linksOf({ affects }: Incident, api: Api) {
  const things = await Promise.all(affects.slice(0, askedLinks).map((ref) => thing(ref, api)));
  return things.flatMap(({ links = [] }) => links.map(({ url, title = url }) => ({ url, title })));
}

/** Who has not been involved yet, and what is affected, is called as the catalog does. */
async function namesFor(
  { affects, names = {} }: Incident,
  paths: Readonly<Record<string, Path | undefined>>,
  api: Api,
): Promise<Readonly<Record<string, string>>> {
  const meant = Object.values(paths).flatMap((path) => (path === undefined ? [] : targetsOf(path)));
  const unnamed = [...new Set([...affects, ...meant])].filter((ref) => names[ref] === undefined).slice(0, askedNames);
  const found = await Promise.all(unnamed.map(async (ref) => [ref, (await thing(ref, api)).name] as const));
  return Object.fromEntries(found.filter(([, name]) => name !== ''));
}

async function thing(ref: string, api: Api): Promise<Thing> {
  return (await api.getOr<{ entry: Thing }>(entryUrl(ref), { entry: { name: '' } })).entry;
}

/** Whom the handoff that somebody has begun to fill in would page, or why it cannot be. */
async function previewOf(
  { api, query, typed, me }: Ask,
  { id }: Incident,
): Promise<HandoffPreview | { readonly refused: string } | null> {
  const to = field(typed, 'action') === 'hand-off' ? field(typed, 'to') : query['to']?.trim();
  if (to === undefined || to === '') return null;
  const by = me.person ?? field(typed, 'by') ?? query['by']?.trim() ?? '';
  const asked = new URLSearchParams({ to, ...(by !== '' && { by }) });
  try {
    return await api.get<HandoffPreview>(`/v1/incidents/${encodeURIComponent(id)}/handoff?${asked}`);
  } catch (error) {
    if (error instanceof HttpProblem) return { refused: error.message };
    throw error;
  }
}
