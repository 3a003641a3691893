import { randomUUID } from 'node:crypto';
import { HttpProblem } from '@escalog/http';
import { affectedIn, declarationOf, visibilityIn, type Declaration } from '../declare/declaration.ts';
import { shownPreview, type Preview, type ShownPreview } from '../declare/preview.ts';
import { field, fields } from '../forms.ts';
import type { Ask, Form, Pages, Shown } from '../site.ts';

/** What stands beside the form: whom it would page, or why that cannot be told. */
interface Aside {
  readonly preview?: ShownPreview;
  readonly problem?: string;
}

/** Refusals of the preview that was sent along, not of the declaration: what was typed since is not what was foretold. */
const ofThePreview = ['preview-of-another-declaration', 'preview-not-ours'];

/** Refusal of a form that was sent once, changed, and sent again. */
const spent = 'idempotency-key-reused';

/** `/declare`: one sentence, and beside it whom it would page. A link may fill in what is known: `/declare?affects=component/ledger`. */
export const declarePage: Pages = (site) => {
  const again = async (ask: Ask, problem: HttpProblem): Promise<Shown> =>
    shown(ask, ask.typed, await asideFor(ask, ask.typed), problem.code === spent ? undefined : field(ask.typed, 'key'));

  site.page('/declare', async (ask) => {
    const given = formOf(ask);
    return shown(ask, given, await asideFor(ask, given));
  });

  site.form('/declare', again, async (ask) => {
    const { form } = ask;
    if (field(form, 'do') === 'preview') return shown(ask, form, await asideFor(ask, form), field(form, 'key'));
    return `/incidents/${encodeURIComponent(await declare(ask, form))}`;
  });
};

/** Declares once for each form that was shown, however often it is sent. */
async function declare({ api, me }: Ask, form: Form): Promise<string> {
  const declaration = { ...declarationOf(form, me), ...visibilityIn(form) };
  const sealed = field(form, 'preview');
  const headers = { 'idempotency-key': field(form, 'key') ?? randomUUID() };
  const send = async (body: Declaration & { readonly preview?: string }): Promise<string> =>
    (await api.send<{ id: string }>('POST', '/v1/incidents', body, headers)).id;
  try {
    return await send({ ...declaration, ...(sealed !== undefined && { preview: sealed }) });
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    if (ofThePreview.includes(error.code)) return send(declaration);
    if (error.code !== spent) throw error;
    throw new HttpProblem(
      error.status,
      spent,
      'This form has declared another incident already. Press Declare once more to declare this one besides.',
    );
  }
}

async function asideFor({ api, me }: Ask, form: Form): Promise<Aside> {
  const declaration = declarationOf(form, me);
  if (declaration.title === '') return {};
  try {
    return { preview: shownPreview(await api.send<Preview>('POST', '/v1/incidents/preview', declaration)) };
  } catch (error) {
    if (!(error instanceof HttpProblem) || error.status === 401) throw error;
    return { problem: error.body().detail };
  }
}

function shown({ words }: Ask, form: Form, aside: Aside, key?: string): Shown {
  const assumed = words.severities.find(({ isAssumed }) => isAssumed);
  const also = new Set(fields(form, 'also'));
  return {
    title: 'Declare an incident',
    template: 'declare',
    data: {
      given: {
        title: field(form, 'title') ?? '',
        description: field(form, 'description') ?? '',
        severity: field(form, 'severity') ?? assumed?.word ?? '',
        affects: affectedIn(form)
          .filter((word) => !also.has(word))
          .join(', '),
        responder: field(form, 'responder') ?? '',
        by: field(form, 'by') ?? '',
        isPrivate: field(form, 'private') === 'true',
        seenBy: fields(form, 'seen-by').join(', '),
      },
      // A form that is shown again goes on being the same declaration.
      key: key ?? randomUUID(),
      also: [...also],
      isDetailed: ['description', 'responder', 'by', 'private', 'seen-by'].some(
        (name) => field(form, name) !== undefined,
      ),
      ...aside,
      said: saidOf(aside),
    },
  };
}

/** In one sentence, beside the button and for whoever listens; empty while there is nothing to tell. */
function saidOf({ preview, problem }: Aside): string {
  if (problem !== undefined) return 'It cannot be told whom it would page';
  if (preview === undefined) return '';
  const { summary, similar } = preview;
  return similar.length === 0 ? summary : `${summary}; ${similar.length} like it open already`;
}

/** What the address fills in. */
function formOf({ query, words }: Ask): Form {
  const given = Object.fromEntries(
    ['title', 'description', 'severity', 'affects', 'responder'].map((name) => [name, query[name]]),
  );
  return { ...given, severity: given['severity'] ?? words.severities.find(({ isAssumed }) => isAssumed)?.word };
}
