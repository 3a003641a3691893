import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { services } from './api.ts';
import { clientOf } from './client.ts';
import { apply, type ApplyOptions } from './commands/apply.ts';
import { listCalendars, putCalendar, refreshCalendar, showCalendar } from './commands/calendar.ts';
import {
  acknowledge,
  changeScope,
  changeSeverity,
  pageNow,
  postUpdate,
  resolve,
  type ScopeOptions,
} from './commands/changes.ts';
import type { Context } from './commands/command.ts';
import { history, type HistoryOptions } from './commands/history.ts';
import { listDeadLetters, replayDeadLetters, showDeadLetters, type ListOptions } from './commands/dead-letters.ts';
import { declare, type DeclareOptions } from './commands/declare.ts';
import { feed, type FeedOptions } from './commands/feed.ts';
import { exportData, importData, type PlaceOptions } from './commands/moving.ts';
import { onCall } from './commands/on-call.ts';
import { plan, type PlanOptions } from './commands/plan.ts';
import { preview, type PreviewOptions } from './commands/preview.ts';
import {
  endMaintenance,
  heldByMaintenance,
  listMaintenance,
  startMaintenance,
  type StartMaintenanceOptions,
} from './commands/maintenance.ts';
import { makeOverride, overrides, type OverrideOptions } from './commands/overrides.ts';
import { people } from './commands/people.ts';
import { remove, type RemoveOptions } from './commands/remove.ts';
import { search, type SearchOptions } from './commands/search.ts';
import { report, reportFormats, type ReportOptions } from './commands/report.ts';
import { shifts, type ShiftsOptions } from './commands/shifts.ts';
import { listSources, testSource, type TestSourceOptions } from './commands/sources.ts';
import { status, type StatusOptions } from './commands/status.ts';
import { testPage, type TestPageOptions } from './commands/test-page.ts';
import { timeline } from './commands/timeline.ts';
import type { Terminal } from './terminal.ts';

/** Everything that `escalog` can do. */
export function programFor(terminal: Terminal): Command {
  const program = new Command('escalog')
    .description('Declare, follow and resolve incidents; change the catalog.')
    .addOption(
      new Option('--url <url>', 'where Escalog is')
        .env('ESCALOG_URL')
        .default('http://127.0.0.1:8080')
        .argParser(baseUrl),
    )
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .showHelpAfterError('escalog help <command> shows what a command takes.')
    .exitOverride();
  const context = (): Context => ({ client: clientOf(program.opts<{ url: string }>().url), terminal });
  // Who does it, and why, are asked in one way by every command.
  const as = (who: string): Option => new Option('--as <who>', who).env('ESCALOG_AS');
  const person = as('who you are: a person by ref, name or a part of the name').makeOptionMandatory();
  const because = new Option('--because <reason>', 'why, in one line');
  const json = new Option('--json', 'print the answer as JSON');

  const declaring = (command: Command): Command =>
    command
      .argument('<title...>', 'what is wrong, in one sentence')
      .option('--severity <name>', 'such as sev1')
      .option('--affects <ref...>', 'what is affected: refs, names, aliases or a part of one')
      .option('--description <text>', 'what else is known')
      .option('--responder <name>', 'a person, schedule or team to page first, by ref, name or a part of the name')
      .addOption(as('who you are: a person by ref, name or a part of the name; somebody when left out'));

  program.commandsGroup('Incidents:');

  declaring(program.command('preview'))
    .description('who would be paged, when and why, if it were declared now and nobody acknowledged')
    .addOption(json)
    .action((title: string[], options: PreviewOptions) => preview(title.join(' '), options, context()));

  declaring(program.command('declare'))
    .description('open an incident')
    .option('--preview', 'show who would be paged, and ask before it is declared')
    .option('--yes', 'with --preview: do not ask')
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
    .description('say that you have it')
    .argument('<id>', 'of the incident, or its first characters')
    .addOption(person)
    .action((id: string, options: { as: string }) => acknowledge(id, options.as, context()));

  program
    .command('severity')
    .description('raise or lower the severity')
    .argument('<id>', 'of the incident, or its first characters')
    .argument('<severity>')
    .addOption(person)
    .addOption(because)
    .action((id: string, severity: string, options: { as: string; because?: string }) =>
      changeSeverity(id, severity, options.as, options.because, context()),
    );

  program
    .command('scope')
    .description('change what is affected')
    .argument('<id>', 'of the incident, or its first characters')
    .option('--add <names...>', 'what is affected too: refs, names, aliases or a part of one')
    .option('--remove <names...>', 'what is not affected after all')
    .addOption(person)
    .addOption(because)
    .action((id: string, options: ScopeOptions) => changeScope(id, options, context()));

  program
    .command('update')
    .description('tell what is going on')
    .argument('<id>', 'of the incident, or its first characters')
    .argument('<text...>')
    .addOption(person)
    .action((id: string, text: string[], options: { as: string }) =>
      postUpdate(id, text.join(' '), options.as, context()),
    );

  program
    .command('page-now')
    .description('page people for an incident that is quiet because of maintenance')
    .argument('<id>', 'of the incident, or its first characters')
    .addOption(person)
    .addOption(because)
    .action((id: string, options: { as: string; because?: string }) =>
      pageNow(id, options.as, options.because, context()),
    );

  program
    .command('resolve')
    .description('say that it is over')
    .argument('<id>', 'of the incident, or its first characters')
    .addOption(person)
    .option('--note <text>', 'what it was')
    .action((id: string, options: { as: string; note?: string }) => resolve(id, options.as, options.note, context()));

  program
    .command('timeline')
    .description('what happened, in order, with reasons')
    .argument('<id>', 'of the incident, or its first characters')
    .addOption(json)
    .action((id: string, options: { json?: boolean }) => timeline(id, options, context()));

  program
    .command('report')
    .description('the report of an incident')
    .argument('<id>', 'of the incident, or its first characters')
    .addOption(new Option('--format <format>').choices(reportFormats).default('markdown'))
    .option('--out <file>', 'write it there instead of printing it')
    .action((id: string, options: ReportOptions) => report(id, options, context()));

  program.commandsGroup('Who is on call, and how they are reached:');

  program
    .command('on-call')
    .description('who is on call now: everywhere, or in one schedule')
    .argument('[schedule]', 'by ref, name or a part of the name')
    .addOption(json)
    .action((schedule: string | undefined, options: { json?: boolean }) => onCall(schedule, options, context()));

  program
    .command('shifts')
    .description('who is on call when in a schedule, and why; when nobody is, and who is twice')
    .argument('<schedule>', 'by ref, name or a part of the name')
    .option(
      '--from <time>',
      'local time in the zone of the schedule, such as 2026-12-24T18:00, or an instant; now when left out',
    )
    .option('--to <time>', 'likewise, at most 400 days later; four weeks later when left out')
    .addOption(json)
    .action((schedule: string, options: ShiftsOptions) => shifts(schedule, options, context()));

  program
    .command('override')
    .description('put somebody on call in a schedule for some time, instead of whoever would be')
    .argument('<schedule>', 'by ref, name or a part of the name')
    .requiredOption('--person <name>', 'whom, by ref, name or a part of the name')
    .requiredOption('--from <time>', 'local time in the zone of the schedule, such as 2026-12-24T18:00, or an instant')
    .requiredOption('--to <time>', 'likewise')
    .requiredOption('--because <reason>', 'why, in one line')
    .option('--instead-of <name>', 'only while this person would be on call')
    .addOption(new Option('--add', 'beside whoever is on call').conflicts(['remove', 'insteadOf']))
    .addOption(new Option('--remove', 'take them off call, and leave nobody in their place').conflicts('insteadOf'))
    .addOption(person)
    .addOption(json)
    .action((schedule: string, options: OverrideOptions) => makeOverride(schedule, options, context()));

  program
    .command('overrides')
    .description('list the overrides of a schedule that are not over, or cancel one')
    .argument('<schedule>', 'by ref, name or a part of the name')
    .option('--cancel <override>', 'by its ref: one that lies ahead is gone, one that counts now ends now')
    .addOption(as('who cancels it: a person by ref, name or a part of the name'))
    .addOption(json)
    .action((schedule: string, options: { cancel?: string; as?: string; json?: boolean }) =>
      overrides(schedule, options, context()),
    );

  const calendars = program
    .command('calendar')
    .description('shifts that are kept elsewhere: iCalendar feeds and files');
  const calendar = new Argument('<calendar>', 'by ref, name or a part of the name');

  calendars
    .command('list')
    .description('list calendars, with what is wrong with them')
    .addOption(json)
    .action((options: { json?: boolean }) => listCalendars(options, context()));

  calendars
    .command('show')
    .description('show the shifts of a calendar')
    .addArgument(calendar)
    .addOption(json)
    .action((name: string, options: { json?: boolean }) => showCalendar(name, options, context()));

  calendars
    .command('put')
    .description('upload a file for a calendar without an address')
    .addArgument(calendar)
    .argument('<file>', 'in iCalendar; - is standard input')
    .action((name: string, file: string) => putCalendar(name, file, context()));

  calendars
    .command('refresh')
    .description('have a calendar read now')
    .addArgument(calendar)
    .action((name: string) => refreshCalendar(name, context()));

  program
    .command('feed')
    .description('make a secret address to subscribe to the shifts of a schedule or a person')
    .argument('[schedule]', 'by ref, name or a part of the name')
    .option('--person <person>', 'the shifts of somebody, by ref, name or a part of the name')
    .option('--show', 'only say whether there is an address')
    .addOption(new Option('--revoke', 'take the address away').conflicts('show'))
    .action((schedule: string | undefined, options: FeedOptions) => feed(schedule, options, context()));

  program
    .command('people')
    .description('list who there is and how they are reached, or find somebody')
    .argument('[text...]', 'a part of the name')
    .addOption(json)
    .action((text: string[], options: { json?: boolean }) =>
      people(text.length === 0 ? undefined : text.join(' '), options, context()),
    );

  program
    .command('test-page')
    .description('send a test page to somebody, and show how each contact method fares')
    .argument('<person>', 'by ref, name or a part of the name, such as ana')
    .option('--method <id>', 'only this contact method')
    .addOption(json)
    .action((who: string, options: TestPageOptions) => testPage(who, options, context()));

  program.commandsGroup('What the catalog knows:');

  const rotations = new Option(
    '--rotations <when>',
    'when a rotation that is changed begins: now is as it is written',
  ).choices(['next-handover', 'now']);
  const author = as('who makes the change: a person by ref or name, or any name; left out, whoever is logged in here');
  const typeOfRows = new Option('--type <type>', 'what the rows of CSV files are, such as component');
  const listSeparator = new Option('--list-separator <text>', 'what stands between several values in a cell of CSV')
    .argParser(separator)
    .default('|');

  program
    .command('search')
    .description('what in the catalog may be meant by a few words, best first, and why')
    .argument('<words...>', 'what somebody calls it; the last word may be begun')
    .option(
      '--type <type...>',
      'look among these types of entries: business-service, component, team, person and so on',
    )
    .addOption(new Option('--limit <number>', 'how many at most').argParser(numberTo(50)).default(10))
    .addOption(json)
    .action((words: string[], options: SearchOptions) => search(words.join(' '), options, context()));

  program
    .command('plan')
    .description('what files of entries would change, and whom incidents of the last 30 days would have reached')
    .argument('<paths...>', 'files and folders of entries')
    .addOption(typeOfRows)
    .addOption(listSeparator)
    .addOption(rotations)
    .option('--out <file>', 'keep the plan there, for escalog apply --plan')
    .addOption(json)
    .addHelpText('after', '\nEnds with 0 when nothing would change, with 4 when something would.')
    .action((paths: string[], options: PlanOptions) => plan(paths, options, context()));

  program
    .command('apply')
    .description(
      'add or change catalog entries, from YAML, the files of Backstage or CSV: shows what changes, asks, and applies just that',
    )
    .argument('[paths...]', 'files and folders of entries')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'only show what would change')
    .option('--plan <file>', 'apply what escalog plan --out wrote, if nothing that matters has changed since')
    .addOption(typeOfRows)
    .addOption(listSeparator)
    .addOption(rotations)
    .addOption(author)
    .addOption(because)
    .action((paths: string[], options: ApplyOptions) => apply(paths, options, context()));

  program
    .command('history')
    .description('who changed a catalog entry, when, why and what of it')
    .argument('<ref>', 'such as team/payments; that of an entry that was removed, too')
    .addOption(new Option('--limit <number>', 'how many changes to show').argParser(numberTo(1_000)).default(50))
    .addOption(json)
    .action((ref: string, options: HistoryOptions) => history(ref, options, context()));

  program
    .command('remove')
    .description('remove catalog entries together: all of them, or none when something that stays refers to one')
    .argument('[refs...]', 'refs, such as team/payments')
    .option('--sample', 'remove what is left of the sample organisation, without what was changed')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'only show what would be removed')
    .addOption(author)
    .addOption(because)
    .action((refs: string[], options: RemoveOptions) => remove(refs, options, context()));

  const sources = program
    .command('source')
    .description('what sends alerts: whether it does, and what something that it sent would do');

  sources
    .command('list')
    .description('list the alert sources, when each was last heard, and what was refused')
    .addOption(json)
    .action((options: { json?: boolean }) => listSources(options, context()));

  sources
    .command('test')
    .description('say what something sent to a source would do, and record nothing')
    .argument('<source>', 'an alert source by its ref or the name in it, such as grafana')
    .argument('<file>', 'what is sent, as it is sent')
    .option('--header <header...>', "a header to go with it, such as 'ce-id: 7' of a CloudEvent")
    .addOption(json)
    .action((name: string, file: string, options: TestSourceOptions) => testSource(name, file, options, context()));

  const maintenance = program
    .command('maintenance')
    .description('for some time alerts about what is worked on wake nobody');
  const window = new Argument('<window>', 'a maintenance window by its ref or the name in it');

  maintenance
    .command('start')
    .description('begin maintenance, now or later: alerts that affect nothing else open no incident before it is over')
    .argument('<name>', 'what it is called, such as "upgrade of the ledger"')
    .requiredOption('--affects <what...>', 'what is worked on, by refs or names; what is part of it as well')
    .requiredOption('--because <reason>', 'for whoever finds alerts held back')
    .option('--source <source...>', 'only alerts of these sources')
    .option('--from <time>', 'local time, such as 2026-12-24T18:00, or an instant; now when left out')
    .option('--to <time>', 'likewise')
    .addOption(new Option('--for <length>', 'how long, such as 2h, 90m or 1d12h').conflicts('to'))
    .option('--zone <zone>', 'whose local times these are, such as Europe/Lisbon; that of this machine when left out')
    .option('--quiet', 'open incidents, and page nobody for them before it is over')
    .addOption(person)
    .addOption(json)
    .action((name: string, options: StartMaintenanceOptions) => startMaintenance(name, options, context()));

  maintenance
    .command('list')
    .description('list what is or will be in maintenance')
    .option('--all', 'what was, too')
    .addOption(json)
    .action((options: { all?: boolean; json?: boolean }) => listMaintenance(options, context()));

  maintenance
    .command('end')
    .description('end a maintenance window now, and open what still fires; one that lies ahead is cancelled')
    .addArgument(window)
    .addOption(person)
    .option('--because <reason>', 'why, in one line; the history tells it')
    .action((name: string, options: { as: string; because?: string }) => endMaintenance(name, options, context()));

  maintenance
    .command('held')
    .description('list what a maintenance window holds back or keeps quiet, and what became of it')
    .addArgument(window)
    .addOption(json)
    .action((name: string, options: { json?: boolean }) => heldByMaintenance(name, options, context()));
  program.commandsGroup('Running Escalog:');

  const deadLetters = program
    .command('dead-letters')
    .description('what services could not handle: look at it, and have it handled once the cause is mended');
  const service = new Argument('<service>', 'who could not handle it').choices(services);

  deadLetters
    .command('list')
    .description('list the incidents that wait, newest first')
    .addOption(new Option('--service <name>', 'of this one only').choices(services))
    .option('--replayed', 'list those that were replayed instead')
    .addOption(json)
    .action((options: ListOptions) => listDeadLetters(options, context()));

  deadLetters
    .command('show')
    .description('show what waits of an incident, and why')
    .addArgument(service)
    .argument('<key>', "the incident; '' for messages that came without a key")
    .addOption(json)
    .action((name: string, key: string, options: { json?: boolean }) => showDeadLetters(name, key, options, context()));

  deadLetters
    .command('replay')
    .description('have it handled in order; ends at the first letter that fails again')
    .addArgument(service)
    .argument('<key>', "the incident; '' for messages that came without a key")
    .option('--without <letter...>', 'leave these out, because they can never be handled')
    .action((name: string, key: string, options: { without?: string[] }) =>
      replayDeadLetters(name, key, options.without ?? [], context()),
    );

  const place = [
    new Option('--data-dir <folder>', 'the data folder of the embedded profile').conflicts(['bus', 'store', 'secrets']),
    new Option('--bus <url>', 'Kafka of the cluster profile, such as kafka://host:9092').env('ESCALOG_BUS'),
    new Option('--store <url>', 'MongoDB of the cluster profile, such as mongodb://host:27017').env('ESCALOG_STORE'),
    new Option('--secrets <file>', 'what the cluster profile signs links with').env('ESCALOG_SECRETS'),
  ];

  place
    .reduce((command, option) => command.addOption(option), program.command('export'))
    .description('write everything that a stopped Escalog has into a file, to be imported elsewhere')
    .requiredOption('--to <file>', 'the new file')
    .action((options: PlaceOptions & { to: string }) => exportData(options, terminal));

  place
    .reduce((command, option) => command.addOption(option), program.command('import'))
    .description('put everything from such a file into an empty Escalog, before it is started')
    .requiredOption('--from <file>', 'what export wrote')
    .action((options: PlaceOptions & { from: string }) => importData(options, terminal));

  return program;
}

function separator(text: string): string {
  if (text.trim() === '' || text.length > 10) throw new InvalidArgumentError('Give one to ten characters, such as |.');
  return text;
}

function baseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new InvalidArgumentError('Give an http or https URL, such as http://127.0.0.1:8080.');
  return text.replace(/\/+$/, '');
}

function numberTo(most: number): (text: string) => number {
  return (text) => {
    const limit = Number(text);
    if (!Number.isInteger(limit) || limit < 1 || limit > most)
      throw new InvalidArgumentError(`Give a number from 1 to ${most}.`);
    return limit;
  };
}
