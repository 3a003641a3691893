import { Argument, Option } from 'commander';
import { roleNames } from '../api/access.ts';
import {
  auditLog,
  giveRole,
  makeToken,
  revokeToken,
  roles,
  signOut,
  tokens,
  type AuditLogOptions,
  type TokenOptions,
} from '../commands/access.ts';
import { signInLink, type SignInLinkOptions } from '../commands/sign-in-link.ts';
import type { Grouped } from './group.ts';
import { examples, json, needReason, numberTo } from './options.ts';

/** Who may do what, and who did. */
export function accessCommands({ program, context }: Grouped): void {
  const person = new Argument('<person>', 'by ref, name or a part of the name');
  program.commandsGroup('Access:');

  program
    .command('roles')
    .description('list everybody and their role')
    .addOption(json)
    .action((options: { json?: boolean }) => roles(options, context()));

  program
    .command('role')
    .description('give somebody a role')
    .addArgument(person)
    .addArgument(new Argument('<role>', 'what they may do').choices(roleNames))
    .addOption(needReason)
    .addHelpText('after', examples('role ana-costa manager --because "She leads payments now."'))
    .action((who: string, role: string, options: { because: string }) => giveRole(who, role, options, context()));

  program
    .command('sign-out')
    .description('end every session of somebody, everywhere')
    .addArgument(person)
    .action((who: string) => signOut(who, context()));

  program
    .command('tokens')
    .description('list the tokens of programs, and when each was last used')
    .addOption(json)
    .action((options: { json?: boolean }) => tokens(options, context()));

  const token = program.command('token').description('make and revoke tokens of programs');

  token
    .command('make')
    .description('have a token made, and print it: it is never shown again')
    .argument('<name>', 'what it is for')
    .requiredOption('--scope <scope...>', 'read, events, declare, respond, configure, operate, or alerts/NAME')
    .addOption(new Option('--person <person>', 'as whom it acts; you when left out').conflicts('program'))
    .option('--program', 'it acts as nobody, but a program of its own')
    .option('--until <time>', 'when it ends, such as 2027-01-01T00:00:00Z; never when left out')
    .addHelpText('after', examples('token make "Deploy pipeline" --scope declare --program'))
    .action((name: string, options: TokenOptions) => makeToken(name, options, context()));

  token
    .command('revoke')
    .description('have no process take it any more')
    .argument('<id>', 'of the token, as escalog tokens lists it')
    .addOption(needReason)
    .action((id: string, options: { because: string }) => revokeToken(id, options, context()));

  program
    .command('audit-log')
    .description('list who did what that not everybody may, newest first')
    .option('--by <person>', 'who did it, by ref')
    .option('--action <word>', 'what was done, such as sign-in or catalog-applied')
    .addOption(new Option('--outcome <outcome>', 'what came of it').choices(['done', 'refused', 'failed']))
    .option('--about <text>', 'stands in what it was about')
    .option('--since <time>', 'from then on, such as 2026-12-01T00:00:00Z')
    .option('--until <time>', 'before then')
    .addOption(new Option('--limit <number>', 'how many to list').argParser(numberTo(200)).default(50))
    .addOption(new Option('--export <format>', 'print all of them as a file').choices(['ndjson', 'csv']))
    .addOption(json)
    .action((options: AuditLogOptions) => auditLog(options, context()));

  program
    .command('sign-in-link')
    .description('make a link for somebody to sign in by, when nobody can sign in to do it')
    .argument('<person>', 'by ref')
    .addOption(
      new Option('--data-dir <folder>', 'the data folder of the embedded profile; data when left out').conflicts(
        'secrets',
      ),
    )
    .addOption(new Option('--secrets <file>', 'what the cluster profile signs links with').env('ESCALOG_SECRETS'))
    .addHelpText('after', examples('sign-in-link person/ana-costa --data-dir data'))
    .action((who: string, options: SignInLinkOptions) =>
      signInLink(who, program.opts<{ url: string }>().url, options, context().terminal),
    );
}
