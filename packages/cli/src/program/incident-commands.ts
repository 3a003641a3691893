import { Option, type Command } from 'commander';
import {
  acknowledge,
  changeScope,
  changeSeverity,
  pageNow,
  changeVisibility,
  postUpdate,
  reopen,
  resolve,
  type ScopeOptions,
  type VisibilityOptions,
} from '../commands/changes.ts';
import { declare, type DeclareOptions } from '../commands/declare.ts';
import { insights, type InsightsOptions } from '../commands/insights.ts';
import { preview, type PreviewOptions } from '../commands/preview.ts';
import { report, reportFormats, type ReportOptions } from '../commands/report.ts';
import { status, type StatusOptions } from '../commands/status.ts';
import { timeline } from '../commands/timeline.ts';
import { why, type WhyOptions } from '../commands/why.ts';
import type { Grouped } from './group.ts';
import { as, because, examples, incidentId, json, numberTo, person } from './options.ts';

/** Declaring, following and resolving incidents. */
export function incidentCommands({ program, context }: Grouped): void {
  const declaring = (command: Command): Command =>
    command
      .argument('<title...>', 'what is wrong, in one sentence')
      .option('--severity <name>', 'such as sev1')
      .option('--affects <ref...>', 'what is affected: refs, names, aliases or a part of one')
      .option('--description <text>', 'what else is known')
      .option('--responder <name>', 'a person, schedule or team to page first, by ref, name or a part of the name')
      .addOption(
        as(
          'who you are: by ref, name, a word of it or mail address, else what you call yourself; somebody when left out',
        ),
      );

  program.commandsGroup('Incidents:');

  declaring(program.command('preview'))
    .description('who would be paged, when and why, if it were declared now and nobody acknowledged')
    .addOption(json)
    .action((title: string[], options: PreviewOptions) => preview(title.join(' '), options, context()));

  declaring(program.command('declare'))
    .description('open an incident')
    .option('--preview', 'show who would be paged, and ask before it is declared')
    .option('--yes', 'with --preview: do not ask')
    .option('--private', 'only those who are named or involved, and owners, see it')
    .option(
      '--seen-by <people...>',
      'with --private: who may see it besides those involved, by ref, name or mail address',
    )
    .option('--key <key>', 'the same key is the same incident, however often it is sent; made up when left out')
    .action((title: string[], options: DeclareOptions) => declare(title.join(' '), options, context()));

  program
    .command('status')
    .description('list open incidents, or show one and who is involved')
    .argument('[id]', 'of the incident, or its first characters')
    .addOption(new Option('--limit <number>', 'how many to list').argParser(numberTo(200)).default(50))
    .option('--after <cursor>', 'go on behind a page')
    .addOption(json)
    .action((id: string | undefined, options: StatusOptions) => status(id, options, context()));

  program
    .command('acknowledge')
    .description('say that you have it; with --for, snooze it')
    .addArgument(incidentId)
    .option('--for <length>', 'how long, such as 2h, 90m or 1d12h: after that you are paged again')
    .addOption(person)
    .addHelpText('after', examples('acknowledge 0c2f --as ana', 'acknowledge 0c2f --for 2h --as ana'))
    .action((id: string, options: { as?: string; for?: string }) => acknowledge(id, options, context()));

  program
    .command('severity')
    .description('raise or lower the severity')
    .addArgument(incidentId)
    .argument('<severity>', 'such as sev1')
    .addOption(person)
    .addOption(because)
    .action((id: string, severity: string, options: { as?: string; because?: string }) =>
      changeSeverity(id, severity, options.as, options.because, context()),
    );

  program
    .command('scope')
    .description('change what is affected')
    .addArgument(incidentId)
    .option('--add <names...>', 'what is affected too: refs, names, aliases or a part of one')
    .option('--remove <names...>', 'what is not affected after all')
    .addOption(person)
    .addOption(because)
    .action((id: string, options: ScopeOptions) => changeScope(id, options, context()));

  program
    .command('update')
    .description('tell what is going on')
    .addArgument(incidentId)
    .argument('<text...>')
    .addOption(person)
    .action((id: string, text: string[], options: { as?: string }) =>
      postUpdate(id, text.join(' '), options.as, context()),
    );

  program
    .command('page-now')
    .description('page people for an incident that is quiet because of maintenance')
    .addArgument(incidentId)
    .addOption(person)
    .addOption(because)
    .action((id: string, options: { as?: string; because?: string }) =>
      pageNow(id, options.as, options.because, context()),
    );

  program
    .command('resolve')
    .description('say that it is over')
    .addArgument(incidentId)
    .addOption(person)
    .option('--note <text>', 'what it was')
    .action((id: string, options: { as?: string; note?: string }) => resolve(id, options.as, options.note, context()));

  program
    .command('reopen')
    .description('say that it is not over: those responsible are paged again; within 30 days of its resolve')
    .addArgument(incidentId)
    .addOption(person)
    .option('--note <text>', 'what is still wrong')
    .action((id: string, options: { as?: string; note?: string }) => reopen(id, options.as, options.note, context()));

  program
    .command('visibility')
    .description('say who may see it: everybody, or those who are involved and named')
    .addArgument(incidentId)
    .option('--private', 'only those who are named or involved, and owners')
    .option('--public', 'everybody')
    .option('--seen-by <people...>', 'with --private: who is named, by ref, name or mail address')
    .addOption(person)
    .addOption(because)
    .addHelpText(
      'after',
      examples('visibility 0c2f --private --seen-by ben --as ana', 'visibility 0c2f --public --as ana'),
    )
    .action((id: string, options: VisibilityOptions) => changeVisibility(id, options, context()));

  program
    .command('timeline')
    .description('what happened, in order, with reasons')
    .addArgument(incidentId)
    .addOption(json)
    .action((id: string, options: { json?: boolean }) => timeline(id, options, context()));

  program
    .command('why')
    .description('why somebody was paged, or was not, link by link')
    .addArgument(incidentId)
    .option('--person <who>', 'by ref, name or a part of the name; left out, a line for everybody whom it may concern')
    .addOption(json)
    .addHelpText('after', examples('why 0c2f --person ben', 'why 0c2f'))
    .action((id: string, options: WhyOptions) => why(id, options, context()));

  program
    .command('insights')
    .description('what the incidents of a time tell together, and what they propose to change')
    .option('--since <when>', 'declared from then on: a date, or an instant; the last thirty days when left out')
    .option('--until <when>', 'declared before then; now when left out')
    .addOption(
      new Option('--by <what>', 'what to tell apart').choices([
        'team',
        'path',
        'level',
        'severity',
        'person',
        'source',
        'rule',
        'hour',
        'day',
        'week',
        'month',
      ]),
    )
    .option('--zone <zone>', 'whose hours, nights and days are meant; that of this machine when left out')
    .option('--team <name>', 'only what was escalated for it')
    .option('--path <name>', 'only what climbed it')
    .option('--level <number>', 'only what reached or skipped it, or last-resort')
    .option('--person <name>', 'only those that they were paged for')
    .option('--severity <name>', 'only those that have it now')
    .option('--source <name>', 'only what this source of alerts declared, or whoever the ref says')
    .option('--rule <ref>', 'only those in which it applied, or suggested something')
    .option('--affects <ref>', 'only those that affect it')
    .addOption(new Option('--csv', 'print the groups with all figures as CSV').conflicts('json'))
    .addOption(json)
    .addHelpText('after', examples('insights --since 2026-01-01 --by month', 'insights --team identity --csv'))
    .action((options: InsightsOptions) => insights(options, context()));

  program
    .command('report')
    .description('the report of an incident')
    .addArgument(incidentId)
    .addOption(new Option('--format <format>').choices(reportFormats).default('markdown'))
    .option('--zone <zone>', 'the zone to tell times in, such as Europe/Lisbon; that of this machine when left out')
    .option('-o, --out <file>', 'write it there instead of printing it')
    .action((id: string, options: ReportOptions) => report(id, options, context()));
}
