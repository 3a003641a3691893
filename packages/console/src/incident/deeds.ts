/** What can be done about an incident: for each action what its form sends to the API, and what must not have changed unseen. */
import { HttpProblem } from '@escalog/http';
import { field, named } from '../forms.ts';
import type { Form } from '../site.ts';
import type { ChangeKind } from './changed.ts';
import type { Incident } from './incident.ts';

export interface Deed {
  /** What is asked of the API. Throws a problem when the form lacks something. */
  readonly ask: (form: Form, by: string, incident: Incident) => { readonly path: string; readonly body: object };
  /** Changes that whoever presses the button has to have seen. */
  readonly seen: readonly ChangeKind[];
  /** What is said once it is done. */
  readonly done: string;
}

const of = ({ id }: Incident, what: string): string => `/v1/incidents/${encodeURIComponent(id)}/${what}`;

/** The fields of a form that are filled. */
function filled(form: Form, ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = field(form, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function needed(form: Form, name: string, otherwise: string): string {
  const value = field(form, name);
  if (value === undefined) throw new HttpProblem(422, 'nothing-said', otherwise);
  return value;
}

export const deeds: Readonly<Record<string, Deed>> = {
  acknowledge: {
    ask: (form, by, incident) => ({ path: of(incident, 'acknowledge'), body: { by, ...filled(form, 'for') } }),
    seen: [],
    done: 'Your acknowledgement is recorded.',
  },
  decline: {
    ask: (form, by, incident) => ({
      path: of(incident, 'decline'),
      body: { by, why: needed(form, 'why', 'Say why it is not for you: whoever is paged next is told.') },
    }),
    seen: [],
    done: 'You declined. Whoever comes next is paged.',
  },
  escalate: {
    ask: (form, by, incident) => ({
      path: of(incident, 'escalate'),
      body: { by, ...filled(form, 'why', 'escalation') },
    }),
    seen: ['resolved', 'acknowledged', 'escalated', 'begun'],
    done: 'The next level is reached.',
  },
  'hand-off': {
    ask: (form, by, incident) => ({
      path: of(incident, 'handoff'),
      body: {
        by,
        to: needed(form, 'to', 'Say to whom: a person, schedule, team or path.'),
        why: needed(form, 'why', 'Say why: whoever gets it is told.'),
      },
    }),
    seen: ['resolved', 'acknowledged', 'begun'],
    done: 'It is handed off. You stay responsible until somebody there acknowledges.',
  },
  severity: {
    ask: (form, by, incident) => ({
      path: of(incident, 'severity'),
      body: { by, severity: needed(form, 'severity', 'Choose a severity.'), ...filled(form, 'why') },
    }),
    seen: ['resolved', 'severity'],
    done: 'The severity is changed.',
  },
  scope: {
    ask: (form, by, incident) => ({
      path: of(incident, 'scope'),
      body: { by, ...lists(form), ...filled(form, 'why') },
    }),
    seen: ['resolved', 'scope'],
    done: 'What is affected is changed.',
  },
  update: {
    ask: (form, by, incident) => ({
      path: of(incident, 'updates'),
      body: { by, text: needed(form, 'text', 'Write what is going on.') },
    }),
    seen: [],
    done: 'The update is posted.',
  },
  status: {
    ask: (form, by, incident) => ({
      path: of(incident, 'status'),
      body: { by, status: needed(form, 'status', 'Choose how far the work is.'), ...filled(form, 'why') },
    }),
    seen: ['resolved'],
    done: 'How far the work is, is recorded.',
  },
  lead: {
    ask: (form, by, incident) => ({
      path: of(incident, 'lead'),
      body: { by, lead: field(form, 'nobody') === '1' ? null : (field(form, 'lead') ?? by), ...filled(form, 'why') },
    }),
    seen: ['resolved', 'lead'],
    done: 'Who leads is recorded.',
  },
  'page-now': {
    ask: (form, by, incident) => ({ path: of(incident, 'page-now'), body: { by, ...filled(form, 'why') } }),
    seen: ['resolved'],
    done: 'People are paged.',
  },
  resolve: {
    ask: (form, by, incident) => ({ path: of(incident, 'resolve'), body: { by, ...filled(form, 'note') } }),
    seen: ['resolved', 'reopened', 'acknowledged', 'given-back', 'escalated', 'begun', 'severity', 'scope'],
    done: 'It is resolved.',
  },
  reopen: {
    ask: (form, by, incident) => ({ path: of(incident, 'reopen'), body: { by, ...filled(form, 'note') } }),
    seen: ['reopened'],
    done: 'It is open again, and whoever is responsible is paged.',
  },
  visibility: {
    ask: (form, by, incident) => ({
      path: of(incident, 'visibility'),
      body: {
        by,
        private: field(form, 'private') === 'true',
        ...(field(form, 'private') === 'true' && { seenBy: named(form, 'seenBy') }),
        ...filled(form, 'why'),
      },
    }),
    seen: [],
    done: 'Who may see it is changed.',
  },
  migrate: {
    ask: (form, by, incident) => ({
      path: of(incident, 'escalations/migrate'),
      body: {
        by,
        why: needed(form, 'why', 'Say why it goes on with the newest version of its path.'),
        ...filled(form, 'escalation'),
      },
    }),
    seen: ['resolved', 'escalated'],
    done: 'It goes on with the newest version of its path.',
  },
  nudge: {
    ask: (form, by) => ({
      path: `/v1/nudges/${encodeURIComponent(needed(form, 'nudge', 'Say which suggestion.'))}/answer`,
      body: { by, answer: needed(form, 'answer', 'Say yes or no.'), ...filled(form, 'why') },
    }),
    seen: [],
    done: 'Your answer is recorded.',
  },
};

function lists(form: Form): { readonly add?: readonly string[]; readonly remove?: readonly string[] } {
  const add = named(form, 'add');
  const remove = named(form, 'remove');
  if (add.length + remove.length === 0)
    throw new HttpProblem(422, 'nothing-said', 'Name what is affected too, or choose what is not after all.');
  return { ...(add.length > 0 && { add }), ...(remove.length > 0 && { remove }) };
}
