import { Option } from 'commander';
import {
  followUp,
  listFollowUps,
  note,
  summary,
  type FollowUpOptions,
  type FollowUpsOptions,
  type NoteOptions,
  type SummaryOptions,
} from '../commands/retrospective.ts';
import type { Grouped } from './group.ts';
import { as, examples, incidentId, json, numberTo } from './options.ts';

const fromFile = new Option('-f, --file <file>', 'a file with the text, in Markdown; - is standard input');

const writer = as(
  'who you are, to write: a person by ref, name, a word of it or mail address, else what you call yourself; left out with a token of your own',
);

/** What people write beside a report, and what is to be done afterwards. */
export function retrospectiveCommands({ program, context }: Grouped): void {
  program.commandsGroup('What is written beside a report:');

  program
    .command('summary')
    .description('show the summary of an incident, or write it in your own words, in Markdown')
    .addArgument(incidentId)
    .argument('[text...]', 'what happened; - reads it from standard input')
    .addOption(fromFile)
    .addOption(
      new Option('--over <version>', 'take the place of this version, as showing it tells').argParser(
        numberTo(Number.MAX_SAFE_INTEGER),
      ),
    )
    .addOption(writer)
    .addHelpText(
      'after',
      examples(
        'summary 0c2f',
        'summary 0c2f "The disk was full." --as ana',
        'summary 0c2f -f summary.md --over 3 --as ana',
      ),
    )
    .action((id: string, text: string[], options: SummaryOptions) => summary(id, text, options, context()));

  program
    .command('note')
    .description('write a note beside the report, in Markdown; without a text, list them')
    .addArgument(incidentId)
    .argument('[text...]', 'what to note; - reads it from standard input')
    .addOption(fromFile)
    .option('--about <time>', 'the moment that it is about, such as 2026-11-18T02:03')
    .option('--edit <note>', 'write this one anew, by its id or first characters')
    .option('--withdraw <note>', 'take this one back')
    .addOption(writer)
    .addHelpText(
      'after',
      examples(
        'note 0c2f "The alert came late." --about 2026-11-18T02:03 --as ana',
        'note 0c2f --withdraw 9a --as ana',
      ),
    )
    .action((id: string, text: string[], options: NoteOptions) => note(id, text, options, context()));

  program
    .command('follow-up')
    .description('write down what is to be done after an incident; without a text, list it')
    .addArgument(incidentId)
    .argument('[text...]', 'what is to be done, in one line')
    .option('--owner <who>', 'the person or team that does it')
    .option('--due <day>', 'by which day, as YYYY-MM-DD')
    .option('--link <url>', 'where it is worked on')
    .option('--done <follow-up>', 'this one is done, by its id or first characters')
    .option('--drop <follow-up>', 'this one is not to be done after all')
    .addOption(writer)
    .addHelpText(
      'after',
      examples(
        'follow-up 0c2f "Alert on the disk" --owner identity --due 2026-12-01 --as ana',
        'follow-up 0c2f --done 9a --as ana',
      ),
    )
    .action((id: string, text: string[], options: FollowUpOptions) => followUp(id, text, options, context()));

  program
    .command('follow-ups')
    .description('list what is to be done after incidents, over all of them')
    .option('--owner <who>', 'only those of this person or team')
    .option('--overdue', 'only those whose day is over')
    .addOption(new Option('--state <state>', 'those that are so').choices(['open', 'done', 'dropped']).default('open'))
    .addOption(new Option('--limit <number>', 'how many to list').argParser(numberTo(200)).default(50))
    .option('--after <cursor>', 'go on behind a page')
    .addOption(json)
    .action((options: FollowUpsOptions) => listFollowUps(options, context()));
}
