import { readFileSync } from 'node:fs';
import { Command, Help, InvalidArgumentError, Option } from 'commander';
import { clientOf } from './client.ts';
import type { Context } from './commands/command.ts';
import { Failure } from './failure.ts';
import { accessCommands } from './program/access-commands.ts';
import { alertCommands } from './program/alert-commands.ts';
import { answerCommands } from './program/answer-commands.ts';
import { catalogCommands } from './program/catalog-commands.ts';
import { incidentCommands } from './program/incident-commands.ts';
import { person } from './program/options.ts';
import { onCallCommands } from './program/on-call-commands.ts';
import { retrospectiveCommands } from './program/retrospective-commands.ts';
import { runningCommands } from './program/running-commands.ts';
import type { Terminal } from './terminal.ts';

const missingWho = "error: required option '--as <who>' not specified\nESCALOG_AS says it once for all commands.";

interface TokenOptions {
  readonly token?: string;
  readonly tokenFile?: string;
}

/** The token that was given, or that a file holds; a failure does not repeat either. */
function tokenIn({ token, tokenFile }: TokenOptions): string | undefined {
  if (token !== undefined || tokenFile === undefined) return token?.trim() || undefined;
  try {
    return readFileSync(tokenFile, 'utf8').trim() || undefined;
  } catch (error) {
    throw new Failure(
      'refused',
      `The token cannot be read from ${tokenFile} (${String((error as NodeJS.ErrnoException).code)}).`,
    );
  }
}

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
    .addOption(new Option('--token <token>', 'shows who asks, where people sign in').env('ESCALOG_TOKEN'))
    .addOption(new Option('--token-file <file>', 'a file that holds the token').env('ESCALOG_TOKEN_FILE'))
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .configureHelp({ subcommandTerm: withoutOptions })
    .showHelpAfterError('escalog help <command> shows what a command takes.')
    .exitOverride();
  const token = (): string | undefined => tokenIn(program.opts<TokenOptions>());
  program.hook('preAction', (_program, command) => {
    const isLacking = command.options.includes(person) && command.opts<{ as?: string }>().as === undefined;
    if (isLacking && token() === undefined)
      command.error(missingWho, { code: 'commander.missingMandatoryOptionValue' });
  });
  const context = (): Context => {
    const known = token();
    return {
      client: clientOf(program.opts<{ url: string }>().url, known),
      // Whoever has a token is who it says, whatever they are called on this machine.
      terminal: known === undefined ? terminal : { ...terminal, user: undefined },
    };
  };
  for (const add of [
    incidentCommands,
    answerCommands,
    retrospectiveCommands,
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
