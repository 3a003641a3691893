import { randomUUID } from 'node:crypto';
import { writtenAsHtml } from '@escalog/written';
import { field } from '../forms.ts';
import { signerOf } from '../signed.ts';
import type { Ask, Form, Page, Pages } from '../site.ts';

interface Written {
  readonly text: string;
  readonly at: string;
  readonly byName: string;
  readonly version: number;
}

interface Note extends Written {
  readonly noteId: string;
  readonly about: string | null;
}

interface FollowUp extends Written {
  readonly followUpId: string;
  readonly owner: string | null;
  readonly ownerName: string | null;
  readonly due: string | null;
  readonly url: string | null;
  readonly state: string;
}

interface Retrospective {
  readonly summary: Written | null;
  readonly notes: readonly Note[];
  readonly followUps: readonly FollowUp[];
}

/**
 * `/incidents/:id/retrospective`: what people write beside the report. Every form carries the version that its page showed: what was
 * written meanwhile is not written over, and the page says so with what was typed.
 */
export const incidentRetrospectivePage: Pages = (site) => {
  site.page('/incidents/:id/retrospective', shown);
  site.form('/incidents/:id/retrospective', shown, async (asked) => {
    const { me, form, params } = asked;
    const deed = deeds[field(form, 'do') ?? ''] ?? nothing;
    await deed(asked, `/v1/incidents/${encodeURIComponent(params['id'] ?? '')}/retrospective`, signerOf({ me, form }));
    return `/incidents/${encodeURIComponent(params['id'] ?? '')}/retrospective`;
  });
};

type Deed = (asked: Ask & { readonly form: Form }, under: string, by: string) => Promise<unknown>;

const nothing: Deed = async () => undefined;

const deeds: Readonly<Record<string, Deed>> = {
  summary: ({ api, form }, under, by) =>
    api.send('PUT', `${under}/summary`, { text: field(form, 'text') ?? '', version: versionIn(form), by }),
  note: ({ api, form }, under, by) =>
    api.send(
      'POST',
      `${under}/notes`,
      { ...noteIn(form), by },
      { 'idempotency-key': field(form, 'key') ?? randomUUID() },
    ),
  'change-note': ({ api, form }, under, by) =>
    api.send('PUT', `${under}/notes/${idIn(form)}`, { ...noteIn(form), version: versionIn(form), by }),
  'withdraw-note': ({ api, form }, under, by) =>
    api.send('DELETE', `${under}/notes/${idIn(form)}?${new URLSearchParams({ version: String(versionIn(form)), by })}`),
  'follow-up': ({ api, form }, under, by) =>
    api.send(
      'POST',
      `${under}/follow-ups`,
      { ...followUpIn(form), by },
      {
        'idempotency-key': field(form, 'key') ?? randomUUID(),
      },
    ),
  'change-follow-up': ({ api, form }, under, by) =>
    api.send('PUT', `${under}/follow-ups/${idIn(form)}`, {
      ...followUpIn(form),
      state: field(form, 'state') ?? 'open',
      version: versionIn(form),
      by,
    }),
};

const shown: Page = async ({ api, me, params, typed }) => {
  const id = params['id'] ?? '';
  const path = `/v1/incidents/${encodeURIComponent(id)}`;
  const [incident, retrospective] = await Promise.all([
    api.get<{ readonly id: string; readonly title: string }>(path),
    api.get<Retrospective>(`${path}/retrospective`),
  ]);
  const { summary, notes, followUps } = retrospective;
  const refused = { deed: field(typed, 'do'), id: field(typed, 'id') };
  return {
    title: `Summary and notes: ${incident.title}`,
    template: 'incident-retrospective',
    data: {
      incident,
      page: `/incidents/${encodeURIComponent(id)}/retrospective`,
      summary,
      notes,
      followUps,
      written: writtenAsHtml,
      key: randomUUID(),
      mayWrite: me.rights.includes('respond'),
      isRefused: (deed: string, of?: string) => refused.deed === deed && refused.id === of,
      /** What was typed into the form that was refused, else what stands there. */
      given: (name: string, deed: string, of: string | undefined, otherwise: string | null) =>
        (refused.deed === deed && refused.id === of ? field(typed, name) : undefined) ?? otherwise ?? '',
    },
  };
};

function noteIn(form: Form): { readonly text: string; readonly about?: string } {
  const about = field(form, 'about');
  return { text: field(form, 'text') ?? '', ...(about !== undefined && { about: instantIn(about) }) };
}

/** What a browser gives for a moment has no zone, and often no seconds: it is asked for in UTC. */
function instantIn(about: string): string {
  if (about.endsWith('Z')) return about;
  return /T\d\d:\d\d$/.test(about) ? `${about}:00Z` : `${about}Z`;
}

function followUpIn(form: Form) {
  const [owner, due, url] = ['owner', 'due', 'url'].map((name) => field(form, name));
  return {
    text: field(form, 'text') ?? '',
    ...(owner !== undefined && { owner }),
    ...(due !== undefined && { due }),
    ...(url !== undefined && { url }),
  };
}

function idIn(form: Form): string {
  return encodeURIComponent(field(form, 'id') ?? '');
}

function versionIn(form: Form): number {
  return Number(field(form, 'version') ?? 0) || 0;
}
