import { Command, Help, InvalidArgumentError, Option } from 'commander';
import { clientOf } from './client.ts';
import type { Context } from './commands/command.ts';
import { accessCommands } from './program/access-commands.ts';
import { alertCommands } from './program/alert-commands.ts';
import { answerCommands } from './program/answer-commands.ts';
import { catalogCommands } from './program/catalog-commands.ts';
import { incidentCommands } from './program/incident-commands.ts';
import { onCallCommands } from './program/on-call-commands.ts';
import { runningCommands } from './program/running-commands.ts';
import type { Terminal } from './terminal.ts';

const missingWho = /^error: required option '--as <who>' not specified$/m;

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
      writeErr: (text) =>
        terminal.err(text.trimEnd().replace(missingWho, `$&\nESCALOG_AS says it once for all commands.`)),
    })
    .configureHelp({ subcommandTerm: withoutOptions })
    .showHelpAfterError('escalog help <command> shows what a command takes.')
    .exitOverride();
  const context = (): Context => ({ client: clientOf(program.opts<{ url: string }>().url), terminal });
  for (const add of [
    incidentCommands,
    answerCommands,
    onCallCommands,
    catalogCommands,
    alertCommands,
    accessCommands,
    runningCommands,
  ])
    add({ program, context });
  return program;
}

/** Nearly every command has options: said of each in a list of commands, it leaves no room for what they do. */
function withoutOptions(command: Command): string {
  return new Help().subcommandTerm(command).replace(' [options]', '');
}

function baseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new InvalidArgumentError('Give an http or https URL, such as http://127.0.0.1:8080.');
  return text.replace(/\/+$/, '');
}
