import { Argument, Option } from 'commander';
import {
  endMaintenance,
  heldByMaintenance,
  listMaintenance,
  startMaintenance,
  type StartMaintenanceOptions,
} from '../commands/maintenance.ts';
import { listSources, testSource, type TestSourceOptions } from '../commands/sources.ts';
import type { Grouped } from './group.ts';
import { person, json } from './options.ts';

/** What sends alerts, and when they wake nobody. */
export function alertCommands({ program, context }: Grouped): void {
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
    .action((name: string, options: { as?: string; because?: string }) => endMaintenance(name, options, context()));

  maintenance
    .command('held')
    .description('list what a maintenance window holds back or keeps quiet, and what became of it')
    .addArgument(window)
    .addOption(json)
    .action((name: string, options: { json?: boolean }) => heldByMaintenance(name, options, context()));
}
