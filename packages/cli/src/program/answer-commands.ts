import { Argument, Option } from 'commander';
import {
  decline,
  escalate,
  handOff,
  lead,
  progress,
  progresses,
  type DeclineOptions,
  type EscalateOptions,
  type HandoffOptions,
  type LeadOptions,
  type ProgressOptions,
} from '../commands/answers.ts';
import { listEscalations, migrate, type EscalationsOptions, type MigrateOptions } from '../commands/escalations.ts';
import { answerNudge, listNudges, nudgeAnswers, type AnswerOptions } from '../commands/nudges.ts';
import type { Grouped } from './group.ts';
import { as, because, escalation, examples, incidentId, json, needReason, numberTo, person } from './options.ts';

/** Answering pages and suggestions, giving an incident on, and saying how the work on it goes. */
export function answerCommands({ program, context }: Grouped): void {
  program.commandsGroup('Answers, handoffs and suggestions:');

  program
    .command('decline')
    .description('say that it is not for you: whoever is next is paged at once')
    .addArgument(incidentId)
    .addOption(needReason)
    .option('--page <page>', 'only this page, by its id')
    .addOption(person)
    .addHelpText('after', examples('decline 0c2f --because "on a plane" --as ana'))
    .action((id: string, options: DeclineOptions) => decline(id, options, context()));

  program
    .command('escalate')
    .description('get more help: the next level is paged now')
    .addArgument(incidentId)
    .addOption(escalation)
    .addOption(person)
    .addOption(because)
    .addHelpText('after', examples('escalate 0c2f --as ana'))
    .action((id: string, options: EscalateOptions) => escalate(id, options, context()));

  program
    .command('handoff')
    .description('give it to others; it stays yours until one of them acknowledges')
    .addArgument(incidentId)
    .argument('<to>', 'a person, schedule, team or escalation path, by ref, name or a part of the name')
    .addOption(needReason)
    .addOption(escalation)
    .addOption(person)
    .addHelpText(
      'after',
      examples(
        'handoff 0c2f payments --because "the ledger fails" --as ana',
        'handoff 0c2f person/ben-ito --because "he built it" --as ana',
        'handoff 0c2f escalation-path/platform --because "it is the cluster" --as ana',
      ),
    )
    .action((id: string, to: string, options: HandoffOptions) => handOff(id, to, options, context()));

  program
    .command('progress')
    .description('say how far the work is')
    .addArgument(incidentId)
    .addArgument(new Argument('<status>').choices(progresses))
    .addOption(person)
    .addOption(because)
    .addHelpText('after', examples('progress 0c2f identified --as ana'))
    .action((id: string, status: string, options: ProgressOptions) => progress(id, status, options, context()));

  program
    .command('lead')
    .description('say who leads the work; you, when nobody is named')
    .addArgument(incidentId)
    .argument('[who]', 'a person by ref, name or a part of the name')
    .option('--nobody', 'nobody leads it any more')
    .addOption(person)
    .addOption(because)
    .addHelpText('after', examples('lead 0c2f ben --as ana', 'lead 0c2f --as ana', 'lead 0c2f --nobody --as ana'))
    .action((id: string, who: string | undefined, options: LeadOptions) => lead(id, who, options, context()));

  program
    .command('nudges')
    .description('list what was suggested in an incident, and what came of it')
    .addArgument(incidentId)
    .addOption(json)
    .action((id: string, options: { json?: boolean }) => listNudges(id, options, context()));

  program
    .command('answer')
    .description('answer a suggestion: after a yes it is done in your name')
    .argument('<nudge>', 'by its id, of which the first characters of the incident are enough')
    .addArgument(new Argument('<answer>').choices(nudgeAnswers))
    .addOption(person)
    .addOption(because)
    .addHelpText(
      'after',
      examples('answer 0c2f.nudge.1 yes --as ana', 'answer 0c2f.nudge.1 no --because "it is being restarted" --as ana'),
    )
    .action((nudge: string, answer: string, options: AnswerOptions) => answerNudge(nudge, answer, options, context()));

  program
    .command('escalations')
    .description('list what is being escalated, and what may be again because an acknowledgement may lapse')
    .option('--path <path>', 'only those that climb this escalation path, such as identity')
    .option('--incident <id>', 'only those of this incident, or its first characters')
    .addOption(new Option('--limit <number>', 'how many to list').argParser(numberTo(200)).default(50))
    .option('--after <cursor>', 'go on behind a page')
    .addOption(json)
    .action((options: EscalationsOptions) => listEscalations(options, context()));

  program
    .command('migrate')
    .description(
      'have the escalations of an incident go on with the newest versions of their paths: shows what changes, and asks',
    )
    .addArgument(incidentId)
    .addOption(because)
    .addOption(escalation)
    .option('--dry-run', 'only show what would change')
    .option('--yes', 'do not ask')
    .addOption(as('who you are, to move them: a person by ref, name, a word of it or mail address'))
    .addOption(json)
    .addHelpText(
      'after',
      examples('migrate 0c2f --dry-run', 'migrate 0c2f --because "the new path has the ledger team" --as ana'),
    )
    .action((id: string, options: MigrateOptions) => migrate(id, options, context()));
}
