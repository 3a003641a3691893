/** Settings as the environment gives them: text, by the name of a variable. */

/** One setting that was read, or the sentence that says what is wrong with it and what to give. */
export type Setting<Value> = { readonly value: Value } | { readonly problem: string };

/** A whole configuration, or every problem with it at once. */
export type Parsed<Config> = { readonly config: Config } | { readonly problems: readonly string[] };

/** Puts settings together. */
export function configOf<Config extends object>(settings: {
  readonly [Name in keyof Config]: Setting<Config[Name]>;
}): Parsed<Config> {
  const all = Object.entries<Setting<unknown>>(settings);
  const problems = all.flatMap(([, setting]) => ('problem' in setting ? [setting.problem] : []));
  if (problems.length > 0) return { problems };
  return {
    config: Object.fromEntries(
      all.map(([name, setting]) => [name, 'value' in setting ? setting.value : undefined]),
    ) as Config,
  };
}

/** A setting that any text will do for. */
export function textOf(text: string): Setting<string> {
  return { value: text };
}

/** A variable without which nothing goes; `example` shows what to give. */
export function requiredOf<Value>(
  name: string,
  text: string | undefined,
  example: string,
  read: (text: string) => Setting<Value>,
): Setting<Value> {
  return text === undefined ? { problem: `${name} is not set; give it something such as ${example}.` } : read(text);
}

export function portOf(text: string): Setting<number> {
  const port = Number(text);
  return Number.isInteger(port) && port >= 0 && port <= 65_535
    ? { value: port }
    : { problem: `PORT is "${text}"; give a number from 0 to 65535.` };
}

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'];

export function logLevelOf(text: string): Setting<string> {
  return logLevels.includes(text)
    ? { value: text }
    : { problem: `ESCALOG_LOG_LEVEL is "${text}"; give one of ${logLevels.join(', ')}.` };
}

/** An http or https URL, to which paths are added: without a slash at the end, and without a query. */
export function httpUrlOf(name: string, text: string): Setting<string> {
  const url = text.replace(/\/+$/, '');
  return hasProtocol(url, ['http:', 'https:']) && !/[?#]/.test(url)
    ? { value: url }
    : { problem: `${name} is "${url}"; give an http or https URL without a query or a fragment.` };
}

/** A variable that may be left out. */
export function optionalOf<Value>(
  text: string | undefined,
  read: (text: string) => Setting<Value>,
): Setting<Value | undefined> {
  return text === undefined ? { value: undefined } : read(text);
}

/** `smtp://user:password@host:port`; the problem does not repeat it, because it may hold a password. */
export function smtpUrlOf(text: string): Setting<string> {
  return hasProtocol(text, ['smtp:', 'smtps:'])
    ? { value: text }
    : { problem: 'ESCALOG_SMTP_URL is not a URL such as smtp://user:password@mail.example.org:587.' };
}

/** An http or https URL, as it is; the problem does not repeat it, because such URLs hold a token. */
export function operatorWebhookOf(text: string): Setting<string> {
  return hasProtocol(text, ['http:', 'https:'])
    ? { value: text }
    : { problem: 'ESCALOG_OPERATOR_WEBHOOK is not a URL such as https://chat.example.org/hooks/escalog.' };
}

/** An http or https URL, as it is; the problem does not repeat it, because such URLs hold a token. */
export function heartbeatUrlOf(text: string): Setting<string> {
  return hasProtocol(text, ['http:', 'https:'])
    ? { value: text }
    : { problem: 'ESCALOG_HEARTBEAT_URL is not a URL such as https://heartbeats.example.org/token/{service}.' };
}

/** `http://user:password@host:port`, with a path where the registry has one; the problem does not repeat it, because it may hold a password. */
export function registryUrlOf(text: string): Setting<string> {
  const isRight = hasProtocol(text, ['http:', 'https:']) && !/%(?![\da-f]{2})/i.test(text);
  return isRight
    ? { value: text }
    : {
        problem:
          'ESCALOG_SCHEMA_REGISTRY is not a URL such as http://user:password@registry.example.org:8081; percent-encode what is special in user and password.',
      };
}

/** `escalog@example.org`, alone or in angle brackets behind a name. */
const mailAddress = /^(?:[^<>\r\n]*<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)$/;

export function mailFromOf(text: string): Setting<string> {
  return mailAddress.test(text)
    ? { value: text }
    : { problem: `ESCALOG_MAIL_FROM is "${text}"; give an address such as Escalog <escalog@example.org>.` };
}

function hasProtocol(url: string, protocols: readonly string[]): boolean {
  return URL.canParse(url) && protocols.includes(new URL(url).protocol);
}
