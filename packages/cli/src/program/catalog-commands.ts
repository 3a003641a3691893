import { Option } from 'commander';
import { apply, type ApplyOptions } from '../commands/apply.ts';
import { erase, type EraseOptions } from '../commands/erase.ts';
import { history, type HistoryOptions } from '../commands/history.ts';
import { plan, type PlanOptions } from '../commands/plan.ts';
import { previewText, type PreviewTextOptions } from '../commands/preview-text.ts';
import { remove, type RemoveOptions } from '../commands/remove.ts';
import { search, type SearchOptions } from '../commands/search.ts';
import type { Grouped } from './group.ts';
import { as, because, json, numberTo, separator } from './options.ts';

/** Looking at the catalog and changing it. */
export function catalogCommands({ program, context }: Grouped): void {
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
    .command('preview-text')
    .description('show what templates say on an example: of a file before it is applied, or of the catalog')
    .argument('<what>', 'a file or a folder of entries, or the ref of a template such as template/sms-page')
    .addOption(json)
    .action((what: string, options: PreviewTextOptions) => previewText(what, options, context()));

  program
    .command('history')
    .description('who changed a catalog entry, when, why and what of it')
    .argument('<ref>', 'such as team/payments; that of an entry that was removed, too')
    .addOption(new Option('--limit <number>', 'how many changes to show').argParser(numberTo(1_000)).default(50))
    .addOption(json)
    .action((ref: string, options: HistoryOptions) => history(ref, options, context()));

  program
    .command('erase')
    .description('erase the details of a person for good: only their ref is left, and what they are called instead')
    .argument('<person>', 'their ref, such as person/ana; nothing may need them any more')
    .addOption(
      new Option(
        '--name <name>',
        'what they are called from now on, such as "A former colleague"',
      ).makeOptionMandatory(),
    )
    .option('--yes', 'do not ask')
    .addOption(author)
    .addOption(because)
    .action((who: string, options: EraseOptions) => erase(who, options, context()));

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
}
