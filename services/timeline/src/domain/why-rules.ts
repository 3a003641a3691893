/** Rules that were to page somebody, and did not. */
import { isType, type IncidentEvent } from './incident-event.ts';
import { sentenceOf } from './sentences.ts';
import { link, type WhyChain, type WhyLink } from './why-link.ts';
import { chainOf, type Told } from './why-missed.ts';

/** Rules that name them and did not page them: they knew it already, or it was only suggested. */
export function ruleChains({ history, somebody }: Told, opening: readonly WhyLink[]): readonly WhyChain[] {
  const { events, names } = history;
  return events.filter(isType('RuleFired')).flatMap((fired) =>
    fired.actions
      .filter(({ kind, targets }) => kind === 'page' && targets.includes(somebody.ref))
      .filter(
        () =>
          !history.pages.some(
            ({ person, escalationId }) =>
              person === somebody.ref && escalationId.startsWith(`${history.id}/${fired.rule}/`),
          ),
      )
      .map(({ outcome, because }) => {
        const applied = link('rule', 'yes', sentenceOf(fired, names), {
          events: [fired],
          definition: `${fired.rule}@${fired.ruleVersion}`,
          links: [fired.rule],
        });
        const nudge = events.find(
          (event) =>
            event.type === 'NudgeMade' && event.rule === fired.rule && event.action.targets.includes(somebody.ref),
        );
        const ended = events.find((event) => nudge?.type === 'NudgeMade' && endsNudge(event, nudge.nudgeId));
        const failing =
          outcome !== 'suggested'
            ? link('responder', 'no', because, { events: [fired], links: [somebody.ref] })
            : link(
                'told',
                ended === undefined ? 'pending' : 'no',
                ended === undefined ? `It is only suggested to people: ${because}` : sentenceOf(ended, names),
                { events: [...(ended === undefined ? [] : [ended]), ...(nudge === undefined ? [fired] : [nudge])] },
              );
        return chainOf(`the rule ${fired.name}`, [...opening, applied, failing], somebody);
      }),
  );
}

function endsNudge(event: IncidentEvent, nudgeId: string): boolean {
  return (
    (event.type === 'NudgeDismissed' ||
      event.type === 'NudgeExpired' ||
      event.type === 'NudgeOvertaken' ||
      event.type === 'NudgeAccepted') &&
    event.nudgeId === nudgeId
  );
}
