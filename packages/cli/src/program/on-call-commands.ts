import { Argument, Option } from 'commander';
import { listCalendars, putCalendar, refreshCalendar, showCalendar } from '../commands/calendar.ts';
import { feed, type FeedOptions } from '../commands/feed.ts';
import { onCall } from '../commands/on-call.ts';
import { makeOverride, overrides, type OverrideOptions } from '../commands/overrides.ts';
import { people } from '../commands/people.ts';
import { pushLink, type PushLinkOptions } from '../commands/push-link.ts';
import { shifts, type ShiftsOptions } from '../commands/shifts.ts';
import { contactMethods } from '../commands/contact-methods.ts';
import { testPage, type TestPageOptions } from '../commands/test-page.ts';
import { verifyMethod, type VerifyMethodOptions } from '../commands/verify-method.ts';
import type { Grouped } from './group.ts';
import { as, person, json } from './options.ts';

/** Who is on call, and how they are reached. */
export function onCallCommands({ program, context }: Grouped): void {
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
    .command('contact-methods')
    .description('how somebody is reached, or everybody, and whether a code has proved it')
    .argument('[person]', 'by ref, name or a part of the name, such as ana')
    .addOption(json)
    .action((who: string | undefined, options: { json?: boolean }) => contactMethods(who, options, context()));

  program
    .command('verify-method')
    .description(
      'have a code sent over a contact method; then tell it, which proves that the method reaches its person',
    )
    .argument('<person>', 'by ref, name or a part of the name, such as ana')
    .argument('<method>', 'its id, such as mail; escalog contact-methods lists them')
    .option('--code <digits>', 'the code that came')
    .addOption(as('who asks for the code; left out, whoever is logged in here'))
    .addOption(json)
    .action((who: string, method: string, options: VerifyMethodOptions) =>
      verifyMethod(who, method, options, context()),
    );

  program
    .command('test-page')
    .description('send a test page to somebody, and show how each contact method fares')
    .argument('<person>', 'by ref, name or a part of the name, such as ana')
    .option('--method <id>', 'only this contact method')
    .addOption(json)
    .action((who: string, options: TestPageOptions) => testPage(who, options, context()));

  program
    .command('push-link')
    .description('make a link by which somebody registers a phone or a browser that pages are pushed to')
    .requiredOption('--person <name>', 'whom, by ref, name or a part of the name')
    .option('--method <id>', 'which of their contact methods by push', 'phone')
    .addOption(json)
    .action((options: PushLinkOptions) => pushLink(options, context()));
}
