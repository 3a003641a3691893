/**
 * The incident. It is declared once, changes severity and scope, is acknowledged, declined and handed off by any number of
 * people, and is resolved. Somebody whom several paths page answers each of those pages; only the same page
 * answered twice is one answer. A command that says what is already so is ignored, never an error: whoever
 * sends it twice gets the same answer. After the resolve nothing changes any
 * more, except who may see it: a late report about its alerts is noted, and a person may open it again (reopening.ts).
 */
import type { OwnIncidentEvent } from '@escalog/contracts';
import { accepted, ignored, never, rejected, type Decider, type Decision } from '@escalog/kernel';
import { noteStaleAlerts, reportAlerts } from './alert-report.ts';
import { afterArchive, archive, archived } from './archiving.ts';
import { acknowledge, decline, handOff, requestNextLevel } from './answers.ts';
import { changed, declared } from './incident-changes.ts';
import type { Command, IncidentCommand, Once, PersonCommand } from './incident-command.ts';
import type { Incident, IncidentEvent, OpenIncident } from './incident-state.ts';
import { heldAfter, isQuiet, pagingFromNow, reviewMaintenance } from './maintenance.ts';
import { reopen } from './reopening.ts';
import { ignoreReply } from './replies.ts';
import { changeScope } from './scope-change.ts';
import { changeVisibility } from './visibility.ts';
import { assignLead, changeProgress } from './work.ts';

export const incident: Decider<Incident, IncidentCommand, IncidentEvent, IncidentEvent & OwnIncidentEvent> = {
  initial: { phase: 'undeclared' },

  decide(command, state) {
    if (command.kind === 'declare') return declare(command, state);
    if (command.kind === 'report-alerts') return reportAlerts(command.report, state);
    if (command.kind === 'review-maintenance') return reviewMaintenance(command.review, state);
    if (state.phase === 'archived') return afterArchive(command, state);
    if (state.phase === 'undeclared')
      return rejected('incident-not-found', 'There is no such incident; GET /v1/incidents lists those that are.');
    if (command.kind === 'note-stale-alerts') return noteStaleAlerts(command.report, state);
    if (command.kind === 'ignore-reply') return ignoreReply(command, state);
    if (command.kind === 'change-visibility') return changeVisibility(command, state);
    if (command.kind === 'reopen') return reopen(command, state);
    if (command.kind === 'archive') return archive(command, state);
    return state.phase === 'resolved' ? afterResolve(command) : whileOpen(command, state);
  },

  evolve(state, event) {
    if (event.type === 'IncidentDeclared') return declared(event);
    // After its archive nothing of it is left to change.
    if (state.phase === 'archived') return state;
    if (state.phase === 'undeclared') return heldAfter(state, event);
    return event.type === 'IncidentArchived' ? archived(state, event) : changed(state, event);
  },
};

type Answer = Decision<IncidentEvent>;

function declare({ declaration, seenBy = null, preview, reason }: Command<'declare'>, state: Incident): Answer {
  if (state.phase === 'undeclared')
    return accepted({
      type: 'IncidentDeclared',
      ...declaration,
      unrouted: [],
      alerts: [],
      furtherAlerts: 0,
      preview,
      quietUntil: null,
      seenBy,
      reason,
    });
  if (state.phase === 'archived') return afterArchive({ kind: 'declare', declaration, preview, reason }, state);
  if (state.source.requestHash === declaration.source.requestHash)
    return ignored('the same declaration was made before');
  return rejected(
    'idempotency-key-reused',
    'This Idempotency-Key was used for another declaration; use a new key for a new one.',
  );
}

function whileOpen(command: WhileOpen, state: OpenIncident): Answer {
  switch (command.kind) {
    case 'acknowledge':
      return acknowledge(command, state);
    case 'decline':
      return decline(command, state);
    case 'request-next-level':
      return requestNextLevel(command, state);
    case 'hand-off':
      return handOff(command, state);
    case 'change-progress':
      return changeProgress(command, state);
    case 'assign-lead':
      return assignLead(command, state);
    case 'change-severity':
      if (command.to === state.severity) return ignored(`the severity is ${command.to} already`);
      if (command.from !== state.severity)
        return rejected(
          'severity-changed',
          `The severity was changed to ${state.severity} meanwhile; look again, and change it if it is still wrong.`,
        );
      return accepted<IncidentEvent>(
        {
          type: 'SeverityChanged',
          from: command.from,
          to: command.to,
          direction: command.direction,
          reason: command.reason,
        },
        ...(command.direction === 'raised' && isQuiet(state) ? [pagingFromNow(command.reason)] : []),
      );
    case 'change-scope':
      return changeScope(command, state);
    case 'post-update':
      if (wasTold(command.once, state)) return ignored('it was told a moment ago');
      return accepted({ type: 'UpdatePosted', text: command.text, reason: command.reason });
    case 'page-now':
      return isQuiet(state) ? accepted(pagingFromNow(command.reason)) : ignored('people are paged already');
    case 'resolve':
      return accepted({ type: 'IncidentResolved', note: command.note, reason: command.reason });
    default:
      return never(command);
  }
}

function wasTold(once: Once | undefined, { changes = [] }: OpenIncident): boolean {
  return once !== undefined && changes.some(({ key, at }) => key === once.key && once.at - at <= once.within);
}

/** What is asked of an incident that is open. */
type WhileOpen = Exclude<PersonCommand, { kind: 'reopen' | 'archive' | 'change-visibility' }>;

function afterResolve({ kind }: WhileOpen): Answer {
  if (kind === 'resolve') return ignored('the incident is resolved already');
  return rejected(
    'incident-resolved',
    'The incident is resolved; reopen it (POST /v1/incidents/{id}/reopen) if it is not over, or declare a new one.',
  );
}
