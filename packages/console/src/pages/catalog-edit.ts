import {
  applied,
  conflictOf,
  draftOf,
  draftTyped,
  entryTyped,
  planned,
  Refused,
  subjectOf,
  type Conflict,
  type Draft,
  type Subject,
} from '../catalog/editing.ts';
import { spokenType, typesOf } from '../catalog/entry.ts';
import { fieldsOf } from '../catalog/form-fields.ts';
import type { ShownPlan } from '../catalog/planned.ts';
import { yamlOf } from '../catalog/yaml-entries.ts';
import type { HttpProblem } from '@escalog/http';
import { field } from '../forms.ts';
import { entryPage, entryUrl } from '../refs.ts';
import type { Ask, Form, Pages, Shown } from '../site.ts';

/** Whose schemas make a form that says all of it; others are edited as YAML. Types of people's own have a form, too. */
const withForm = ['business-service', 'component', 'team', 'person', 'severity'];

interface Besides {
  readonly plan?: ShownPlan;
  readonly conflict?: Conflict;
  readonly note?: string | undefined;
  readonly problem?: HttpProblem;
}

/** `/catalog/:type/:name/edit` and `/catalog/new`: an entry as a form or as YAML, with what it would change before it does. */
export const catalogEditPages: Pages = (site) => {
  const begin = async (ask: Ask): Promise<Shown> => {
    const subject = await subjectFor(ask);
    if (subject === undefined) return chooser(ask);
    if (subject.ref !== undefined && subject.current === undefined) await ask.api.get(entryUrl(subject.ref));
    const as = ask.query['as'] === 'yaml' || !(await hasForm(ask, subject.type)) ? 'yaml' : 'form';
    return editor(ask, subject, draftOf(subject, as));
  };
  const again = async (ask: Ask, problem: HttpProblem): Promise<Shown> => {
    const subject = await subjectFor(ask);
    return subject === undefined ? chooser(ask) : editor(ask, subject, draftTyped(subject, ask.typed), { problem });
  };
  for (const path of ['/catalog/:type/:name/edit', '/catalog/new']) {
    site.page(path, begin);
    site.form(path, again, change);
  }
};

async function change(ask: Ask & { readonly form: Form }): Promise<string | Shown> {
  const { api, form } = ask;
  const subject = await subjectFor(ask);
  if (subject === undefined) return chooser(ask);
  const draft = draftTyped(subject, form);
  const { value, written } = entryTyped(draft, subject, form);
  const doing = field(form, 'do');
  if (doing === 'as-yaml') return editor(ask, subject, { ...draft, as: 'yaml', text: yamlOf(value) });
  if (doing === 'as-form') return editor(ask, subject, formOf(draft, subject, value));
  const ref = String((value as { readonly ref?: unknown }).ref);
  const met = /^[a-z0-9-]+\/[a-z0-9-]+$/.test(ref) ? await conflictOf(api, draft, ref) : undefined;
  let note: string | undefined;
  if (doing === 'apply' && met === undefined) {
    note = await applied(ask, [value]);
    if (note === undefined) return entryPage(ref);
  }
  const plan = await planned(api, [value], written, draft.text);
  return editor(ask, subject, met?.now ?? draft, {
    plan,
    note,
    ...(met !== undefined && { conflict: met.conflict }),
  });
}

/** What is edited; `undefined` while the type of a new entry is not chosen. */
async function subjectFor({ api, params, query, typed }: Ask): Promise<Subject | undefined> {
  if (params['name'] !== undefined) return subjectOf(api, params);
  const type = field(typed, 'type') ?? query['type'];
  return type ? subjectOf(api, { type }) : undefined;
}

function formOf(draft: Draft, { type, schema, ref }: Subject, value: unknown): Draft {
  const values = value as Readonly<Record<string, unknown>>;
  const name = ref === undefined ? String(values['ref'] ?? '').replace(`${type}/`, '') : '';
  return { ...draft, as: 'form', name, fields: fieldsOf(schema, values) };
}

async function hasForm({ api }: Ask, type: string): Promise<boolean> {
  return withForm.includes(type) || ((await typesOf(api)).find((one) => one.type === type)?.own ?? false);
}

async function editor(ask: Ask, subject: Subject, draft: Draft, besides: Besides = {}): Promise<Shown> {
  const { type, ref, current } = subject;
  const types = await typesOf(ask.api);
  const name = current === undefined ? ref : String(current.entry['name'] ?? ref);
  const { problem, ...told } = besides;
  const wrong = problem instanceof Refused ? problem.wrong : [];
  return {
    title: ref === undefined ? `New ${spokenType(type, types)}` : `Edit ${name}`,
    template: 'catalog-edit',
    data: {
      ...told,
      draft,
      type,
      ref,
      wrong,
      wrongAt: (one: string) => wrong.filter((fault) => fault.field === one || fault.field?.startsWith(`${one}.`)),
      action: ref === undefined ? '/catalog/new' : `${entryPage(ref)}/edit`,
      back: ref === undefined ? '/catalog' : entryPage(ref),
      hasForm: withForm.includes(type) || (types.find((one) => one.type === type)?.own ?? false),
      why: field(ask.typed, 'why') ?? '',
    },
  };
}

async function chooser({ api }: Ask): Promise<Shown> {
  const types = await typesOf(api);
  return {
    title: 'New entry',
    template: 'catalog-new',
    data: { types: types.map((one) => ({ ...one, spoken: spokenType(one.type, types) })) },
  };
}
