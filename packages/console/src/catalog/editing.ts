/** Changing entries in the browser: what was typed, as a form or as YAML, leads to a plan, and the plan is applied. */
import { tokensOf } from '@escalog/definitions/written';
import { HttpProblem } from '@escalog/http';
import type { Api } from '../api.ts';
import { field } from '../forms.ts';
import { entryUrl, refIn } from '../refs.ts';
import { signerOf } from '../signed.ts';
import type { Ask, Form } from '../site.ts';
import { differencesOf, type Line } from './differences.ts';
import { entryNow, type Version, type Versioned } from './entry.ts';
import { fieldsOf, retyped, valuesFrom, type FormField, type Schema } from './form-fields.ts';
import { planFor, type ShownPlan } from './planned.ts';
import { entriesIn, faultsOf, yamlOf, type Fault, type Written } from './yaml-entries.ts';

/** What is wrong with what was typed: at a line of the YAML, or at a field of the form. */
export type Wrong = Fault & { readonly field?: string };

/** A refusal whose reasons are shown where they belong, instead of as the API lists them. */
export class Refused extends HttpProblem {
  readonly wrong: readonly Wrong[];

  constructor(detail: string, wrong: readonly Wrong[]) {
    super(422, 'invalid-catalog', detail);
    this.wrong = wrong;
  }
}

/** What is edited. */
export interface Subject {
  readonly type: string;
  /** `component/ledger`; `undefined` for an entry that is not there yet. */
  readonly ref: string | undefined;
  readonly schema: Schema;
  readonly current: Versioned | undefined;
}

/** What stands in the editor. */
export interface Draft {
  readonly as: 'form' | 'yaml';
  readonly text: string;
  readonly fields: readonly FormField[];
  /** Of a new entry: the second half of its ref. */
  readonly name: string;
  /** The version that editing began with; 0 for what was not there. */
  readonly version: number;
  /** What it said then, as YAML. */
  readonly base: string;
}

/** Somebody else changed the entry while it was edited. */
export interface Conflict {
  readonly who: string;
  readonly at: string | null;
  readonly why: string | null;
  readonly isRemoved: boolean;
  /** From what editing began with to what it says now. */
  readonly lines: readonly Line[];
}

/** The entry, or the type of a new one. */
export async function subjectOf(api: Api, params: Readonly<Record<string, string>>): Promise<Subject> {
  const { type = '', name } = params;
  const [{ schema }, current] = await Promise.all([
    api.get<{ schema: Schema }>(`/v1/catalog/types/${encodeURIComponent(type)}`),
    name === undefined ? undefined : entryNow(api, refIn(params)),
  ]);
  return { type, ref: name === undefined ? undefined : refIn(params), schema, current };
}

/** What the editor begins with. */
export function draftOf({ type, schema, current }: Subject, as: 'form' | 'yaml'): Draft {
  const entry = current?.entry;
  const begun = entry ?? begunWith(type, schema);
  const text = yamlOf(begun);
  return {
    as,
    text,
    fields: fieldsOf(schema, begun),
    name: '',
    version: current?.version ?? 0,
    base: entry === undefined ? '' : text,
  };
}

/** What was typed. */
export function draftTyped({ schema, current }: Subject, form: Form): Draft {
  return {
    as: field(form, 'as') === 'yaml' ? 'yaml' : 'form',
    text: linesOf(form, 'yaml'),
    fields: retyped(fieldsOf(schema, current?.entry ?? {}), form),
    name: field(form, 'name-of-ref') ?? '',
    version: Number(field(form, 'version') ?? 0),
    base: linesOf(form, 'base'),
  };
}

/** The one entry that was typed. Throws `Refused` with everything that cannot be read. */
export function entryTyped(
  draft: Draft,
  subject: Subject,
  form: Form,
): { value: unknown; written: Written | undefined } {
  const ref = subject.ref ?? `${subject.type}/${draft.name}`;
  if (draft.as === 'form') {
    const before = subject.current?.entry ?? {};
    const { values, faults } = valuesFrom(draft.fields, form, before);
    if (faults.length > 0) throw new Refused('What was typed cannot be read; see the fields below.', faults);
    const { ref: _ref, ...others } = values;
    return { value: { ref, ...others }, written: undefined };
  }
  const written = readable(draft.text);
  const [value, ...others] = written.values;
  if (value === undefined || others.length > 0)
    throw new Refused(
      'One entry is edited here: a single document, with a ref and its fields. Several go to Import YAML.',
      [],
    );
  if (subject.ref !== undefined && (value as { readonly ref?: unknown }).ref !== subject.ref)
    throw new Refused(`This page edits ${subject.ref}, so its ref must stay; another entry is made at New entry.`, [
      { line: written.lineOf('/entries/0/ref') ?? 1, detail: `must be ${subject.ref}` },
    ]);
  return { value, written };
}

/** The entries in a text. Throws `Refused` with the lines that cannot be read. */
export function readable(text: string): Written {
  const written = entriesIn(text);
  if (written.faults.length > 0) throw new Refused('This YAML cannot be read; see the lines below.', written.faults);
  return written;
}

/** The plan of what was typed. A refusal says where in it. */
export async function planned(
  api: Api,
  values: readonly unknown[],
  written: Written | undefined,
  text: string,
): Promise<ShownPlan> {
  try {
    return await planFor(api, values);
  } catch (error) {
    if (!(error instanceof HttpProblem) || error.errors === undefined) throw error;
    const count = error.errors.length;
    const detail = `${count === 1 ? 'One thing is' : `${count} things are`} wrong with it, and nothing was changed: see below where, mend it, and look again.`;
    if (written !== undefined) throw new Refused(detail, faultsOf(error, written, text));
    throw new Refused(
      detail,
      error.errors.map(({ pointer, detail }) => ({ field: fieldAt(pointer), detail })),
    );
  }
}

/** Refusals that a look at the new plan answers. */
const toPlanAnew = ['plan-outdated', 'plan-of-other-entries'];

/** Applies what was planned. Resolves with why it must be looked at again, `undefined` when it is done. */
export async function applied(
  ask: Ask & { readonly form: Form },
  values: readonly unknown[],
): Promise<string | undefined> {
  const { api, form } = ask;
  const why = field(form, 'why');
  const body = { entries: values, plan: field(form, 'plan'), by: signerOf(ask), ...(why !== undefined && { why }) };
  try {
    await api.send('POST', '/v1/catalog/apply', body);
    return undefined;
  } catch (error) {
    if (error instanceof HttpProblem && toPlanAnew.includes(error.code)) return error.message;
    throw error;
  }
}

/** What somebody else made of the entry meanwhile; `undefined` when it is as it was when editing began. */
export async function conflictOf(
  api: Api,
  draft: Draft,
  ref: string,
): Promise<{ conflict: Conflict; now: Draft } | undefined> {
  const current = await entryNow(api, ref);
  if ((current?.version ?? 0) === draft.version) return undefined;
  const { versions } = await api.getOr<{ versions: readonly Version[] }>(`${entryUrl(ref)}/history?limit=1`, {
    versions: [],
  });
  const text = current === undefined ? '' : yamlOf(current.entry);
  return {
    conflict: {
      who: versions[0]?.by.name ?? 'Somebody',
      at: versions[0]?.at ?? null,
      why: versions[0]?.why ?? null,
      isRemoved: current === undefined,
      lines: differencesOf(draft.base, text),
    },
    // What is shown is known from here on.
    now: { ...draft, version: current?.version ?? 0, base: text },
  };
}

/** `attributes.region` of `/entries/0/attributes/region`, `contactMethods` of `/entries/0/contactMethods/1/id`. */
function fieldAt(pointer: string): string {
  const [, , first = '', second] = tokensOf(pointer);
  return second !== undefined && Number.isNaN(Number(second)) ? `${first}.${second}` : first;
}

/** A new entry has what its type cannot do without. */
function begunWith(type: string, schema: Schema): Readonly<Record<string, unknown>> {
  const required = (schema.required ?? []).map((name) => {
    const one = schema.properties?.[name];
    return [name, name === 'ref' ? `${type}/` : one?.type === 'array' ? [] : ''];
  });
  return Object.fromEntries(required as [string, unknown][]);
}

function linesOf(form: Form, name: string): string {
  const value = form[name];
  return (typeof value === 'string' ? value : '').replaceAll('\r\n', '\n');
}
