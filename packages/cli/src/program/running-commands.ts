import { Argument, Option } from 'commander';
import { services } from '../api/running.ts';
import { audit, type AuditOptions } from '../commands/audit.ts';
import { archive, type ArchiveOptions } from '../commands/archive.ts';
import { hearAlarm, listAlarms } from '../commands/alarms.ts';
import { channels } from '../commands/channels.ts';
import { listDeadLetters, replayDeadLetters, showDeadLetters, type ListOptions } from '../commands/dead-letters.ts';
import { backupData, repairData, restoreData } from '../commands/backup.ts';
import { checkData } from '../commands/check.ts';
import { health } from '../commands/health.ts';
import { eventFormats, events, type EventsOptions } from '../commands/events.ts';
import { paused, type PausedOptions } from '../commands/paused.ts';
import { rebuildAll, rebuildIncident } from '../commands/rebuild.ts';
import { exportData, importData, type PlaceOptions } from '../commands/moving.ts';
import type { Grouped } from './group.ts';
import { because, examples, json, person } from './options.ts';

/** Looking after Escalog itself. */
export function runningCommands({ program, context }: Grouped): void {
  program.commandsGroup('Running Escalog:');

  program
    .command('channels')
    .description('show whether people are reached by every channel, and what waits')
    .addOption(json)
    .action((options: { json?: boolean }) => channels(options, context()));

  program
    .command('paused')
    .description('say whether anybody is paged, and while nobody is, who would be; have it go on')
    .option('--go-on', 'page whoever is to be paged')
    .option('--yes', 'do not ask')
    .addOption(json)
    .action((options: PausedOptions) => paused(options, context()));

  program
    .command('health')
    .description('say what is not well, and end with how bad that is: for cron and monitoring')
    .option('--all', 'show every check')
    .addOption(json)
    .addHelpText(
      'after',
      `${examples('health', 'health --all')}

Ends as Nagios wants it: with 0 when all is well, with 1 when it is ready and something is not well,
with 2 when it is not ready, and with 3 when it does not answer.`,
    )
    .action((options: { all?: boolean; json?: boolean }) => health(options, context()));

  const alarms = program
    .command('alarms')
    .description('what operators are told of, until somebody has heard it or it is over');

  alarms
    .command('list', { isDefault: true })
    .description('list the alarms that stand')
    .addOption(json)
    .action((options: { json?: boolean }) => listAlarms(options, context()));

  alarms
    .command('hear')
    .description('say that you have heard one: it is told again only when it is worse, and when it is over')
    .argument('<id>', 'which, such as notification/smtp')
    .addOption(person)
    .action((id: string, options: { as?: string }) => hearAlarm(id, options, context()));

  program
    .command('audit')
    .description('say whether every page that was owed is accounted for, and list those that are not')
    .option('--since <time>', 'only pages that were owed then or later, such as 2026-12-01T00:00:00Z')
    .option('--until <time>', 'only pages that were owed before')
    .option('--person <who>', 'only pages of this person, by ref or name')
    .option('--incident <id>', 'only pages of this incident, by its id or its first characters')
    .option('--all', 'list those that are accounted for, too')
    .addOption(json)
    .addHelpText(
      'after',
      `${examples('audit', 'audit --since 2026-12-01T00:00:00Z --all')}

Ends with 0 when every page is accounted for or within its time, with 1 when one is overdue,
and with 2 when that could not be told.`,
    )
    .action((options: AuditOptions) => audit(options, context()));

  program
    .command('archive')
    .description('write incidents that are over for long into files, and have them dropped from lists and views')
    .requiredOption('--older-than <length>', 'those that were resolved so long ago, such as 365d')
    .requiredOption('--to <folder>', 'where to')
    .option('--dry-run', 'only list them')
    .addOption(person)
    .addOption(because)
    .addHelpText(
      'after',
      examples(
        'archive --older-than 365d --to /var/archive --dry-run --as ana',
        'archive --older-than 365d --to /var/archive --as ana',
      ),
    )
    .action((options: ArchiveOptions) => archive(options, context()));

  program
    .command('events')
    .description('print what happened, event by event, or write it into a file')
    .option('--follow', 'go on with what happens, also after a broken connection')
    .addOption(new Option('--format <format>', 'of what is printed or written').choices(eventFormats).default('ndjson'))
    .option('--to <file>', 'write it there, whole or not at all')
    .option('--after <position>', 'only what is behind a position that was told before')
    .addOption(
      new Option(
        '--state <file>',
        'go on behind the position that the file holds, and keep the new one there',
      ).conflicts('after'),
    )
    .option('--topics <topics>', 'some of incidents, routing, escalations and notifications, with commas')
    .option('--types <types>', 'only these, such as LevelReached,IncidentAcknowledged')
    .option('--incident <id>', 'only of this incident, by its whole id')
    .option('--since <time>', 'only what was decided then or later, such as 2026-12-01T00:00:00Z')
    .option('--until <time>', 'only what was decided before')
    .addHelpText(
      'after',
      examples(
        'events --follow --types IncidentDeclared',
        'events --format parquet --to events.parquet --state events.position',
      ),
    )
    .action((options: EventsOptions) => events(options, context()));

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
    .argument('<key>', "the incident, or its first characters; '' for messages that came without a key")
    .addOption(json)
    .action((name: string, key: string, options: { json?: boolean }) => showDeadLetters(name, key, options, context()));

  deadLetters
    .command('replay')
    .description('have it handled in order; ends at the first letter that fails again')
    .addArgument(service)
    .argument('<key>', "the incident, or its first characters; '' for messages that came without a key")
    .option('--without <letter...>', 'leave these out, because they can never be handled')
    .action((name: string, key: string, options: { without?: string[] }) =>
      replayDeadLetters(name, key, options.without ?? [], context()),
    );

  program
    .command('rebuild')
    .description('make what timelines are told from anew, from the log; they are told meanwhile')
    .argument('[incident]', 'only that of this one: its id, or its first characters')
    .action((incident: string | undefined) =>
      incident === undefined ? rebuildAll(context()) : rebuildIncident(incident, context()),
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
    .action((options: PlaceOptions & { to: string }) => exportData(options, context().terminal));

  place
    .reduce((command, option) => command.addOption(option), program.command('import'))
    .description('put everything from such a file into an empty Escalog, before it is started')
    .requiredOption('--from <file>', 'what export wrote')
    .action((options: PlaceOptions & { from: string }) => importData(options, context().terminal));

  program
    .command('check')
    .description('read everything that a stopped Escalog has stored in its data folder, and say what is damaged')
    .requiredOption('--data-dir <folder>', 'the data folder of the embedded profile')
    .option('--verbose', 'name every part that is well, too')
    .action((options: { dataDir: string; verbose?: boolean }) => checkData(options, context().terminal));

  const dataDir = () =>
    new Option('--data-dir <folder>', 'the data folder of the embedded profile')
      .env('ESCALOG_DATA_DIR')
      .makeOptionMandatory();

  program
    .command('backup')
    .description('back up a data folder into a new folder, while Escalog runs there or when it is stopped')
    .argument('<folder>', 'the backup; it must not be there yet')
    .addOption(dataDir())
    .addHelpText(
      'after',
      `${examples('backup /backups/2026-12-01 --data-dir /var/lib/escalog')}

To be run on the machine where Escalog runs, by its user. Everything that was answered before is in it, and the secrets
are. It is read as a whole before it is there under its name: ends with 0 then, and with 1 or 3 when there is no backup.`,
    )
    .action((to: string, options: { dataDir: string }) => backupData({ ...options, to }, context().terminal));

  program
    .command('restore')
    .description(
      'make an empty data folder what a backup holds; started there, Escalog sends nothing until somebody says so',
    )
    .argument('<backup>', 'what escalog backup made')
    .addOption(dataDir())
    .action((backup: string, options: { dataDir: string }) => restoreData({ ...options, backup }, context().terminal));

  program
    .command('repair')
    .description('say what is missing in the data folder of a stopped Escalog, and have it go on without')
    .addOption(dataDir())
    .option('--yes', 'do not ask')
    .action((options: { dataDir: string; yes?: boolean }) => repairData(options, context().terminal));
}
