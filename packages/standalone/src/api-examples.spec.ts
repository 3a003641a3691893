import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { running } from './testing/running.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly example?: unknown;
}

interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: unknown }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}

/** What begins something is asked before what looks at it, and what ends something last. */
const first = [
  'POST /v1/incidents',
  'POST /v1/timeline/rebuilds',
  'POST /v1/people/{person}/contact-methods/{method}/push-link',
  'POST /v1/push/devices',
  'POST /v1/sign-in-links',
];
const last = [
  'GET /v1/feeds/{type}/{file}',
  'DELETE /v1/schedules/{name}/feed',
  'POST /v1/incidents/{id}/resolve',
  'POST /v1/incidents/{id}/archive',
  'DELETE /v1/catalog/entries/{type}/{name}',
  'DELETE /v1/sandbox/messages',
];
/** It has no end that could be waited for. */
const isStream = ({ path }: Operation): boolean => path.endsWith('/stream');

/** Where nothing is to be found unless something went wrong. */
const needsAFailure = (path: string): boolean =>
  /^\/v1\/(dead-letters\/\w+\/\{key\}|alarms\/\w+\/\{check\})/.test(path);

/** Only a device or an identity provider can answer what these ask: tests/browser/sign-in.spec.ts has both. */
const needsADevice = ({ path }: Operation): boolean => /^\/v1\/(passkeys|sign-in\/(passkey|oidc))/.test(path);

/** Set up, it makes what is only a sample not ready. */
const ofTwilio = (path: string): boolean => path.startsWith('/v1/twilio/');

const tokenIn = (url: string | null | undefined): string => new URL(url ?? '').searchParams.get('token') ?? '';

/** The links of nudges and of pages have tokens of their own. */
const isOfNudge = ({ path }: Operation): boolean => path === '/v1/nudge';
const isOfPush = ({ path }: Operation): boolean => path.startsWith('/push') || path.startsWith('/v1/push/');

/** The code that the inbox got last. */
async function codeIn(server: FastifyInstance): Promise<string> {
  const { messages } = (await server.inject({ url: '/v1/sandbox/messages' })).json<{ messages: { text: string }[] }>();
  return /\b\d{6}\b/.exec(messages[0]?.text ?? '')?.[0] ?? '';
}

/** The token of the link that the inbox got last. */
async function signInTokenIn(server: FastifyInstance): Promise<string> {
  const { messages } = (await server.inject({ url: '/v1/sandbox/messages' })).json<{ messages: { text: string }[] }>();
  return messages.flatMap(({ text }) => /\/sign-in\?token=([\w.-]+)/.exec(text)?.[1] ?? [])[0] ?? '';
}

/** The example of a code, or of a link, is none that was sent. */
function withCode(operation: Operation, code: string | undefined): Operation {
  if (operation.name === 'POST /v1/session')
    return { ...operation, requestBody: { content: { 'application/json': { example: { token: code } } } } };
  return operation.name.endsWith('/verification/confirm')
    ? { ...operation, requestBody: { content: { 'application/json': { example: { code } } } } }
    : operation;
}

async function operationsOf(server: FastifyInstance): Promise<readonly Operation[]> {
  const { paths } = (await server.inject({ url: '/openapi.json' })).json<{
    paths: Record<string, Record<string, Omit<Operation, 'name' | 'method' | 'path'>>>;
  }>();
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      ...operation,
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
    })),
  );
  const rank = ({ name }: Operation): number =>
    first.includes(name) ? first.indexOf(name) - first.length : last.indexOf(name) + 1;
  return operations.toSorted((a, b) => rank(a) - rank(b));
}

/** Asks as the page to try the API does when one presses "Execute": with every example that there is. */
async function execute(server: FastifyInstance, operation: Operation, known: Readonly<Record<string, string>>) {
  const { name, method, path, parameters = [], requestBody } = operation;
  const valueOf = ({ name: of, example }: Parameter): unknown => example ?? known[of];
  for (const parameter of parameters.filter(({ required }) => required))
    assert.ok(valueOf(parameter) !== undefined, `${name} needs an example for ${parameter.name}`);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, of: string) => {
    const parameter = parameters.find((one) => one.name === of);
    return encodeURIComponent(String(parameter === undefined ? '' : valueOf(parameter)));
  });
  const given = parameters.filter((parameter) => parameter.in === 'query' && valueOf(parameter) !== undefined);
  const query = new URLSearchParams(given.map((parameter) => [parameter.name, String(valueOf(parameter))]));
  const { 'application/json': json, [formType]: form } = requestBody?.content ?? {};
  const payload = form === undefined ? json?.example : new URLSearchParams(form.example as object as Fields).toString();
  assert.ok(requestBody === undefined || payload !== undefined, `${name} needs an example of its body`);
  return server.inject({
    method: method as 'GET',
    url: given.length === 0 ? filled : `${filled}?${query.toString()}`,
    ...(payload !== undefined && { payload: payload as object }),
    ...(form !== undefined && {
      headers: {
        'content-type': formType,
        ...signedBySlack(String(payload)),
        ...signedByTwilio(
          given.length === 0 ? filled : `${filled}?${query.toString()}`,
          form.example as object as Fields,
        ),
      },
    }),
  });
}

const formType = 'application/x-www-form-urlencoded';
const slackSigningSecret = '5f0a1c2e3b4d59687786958473625140';
type Fields = Readonly<Record<string, string>>;

const twilio = {
  accountSid: `AC${'0'.repeat(32)}`,
  authToken: 'a token',
  from: '+15005550006',
  url: 'http://127.0.0.1:1',
};

/** So do those of Twilio: https://www.twilio.com/docs/usage/security#validating-requests. */
function signedByTwilio(path: string, fields: Fields): Fields {
  const names = Object.keys(fields).toSorted();
  const signed = `http://escalog.example${path}${names.map((name) => `${name}${fields[name]}`).join('')}`;
  return { 'x-twilio-signature': createHmac('sha1', twilio.authToken).update(signed).digest('base64') };
}

/** Forms come from Slack, which signs them: https://docs.slack.dev/authentication/verifying-requests-from-slack. */
function signedBySlack(body: string): Fields {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const digest = createHmac('sha256', slackSigningSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}

describe('the examples in the description of the API', () => {
  it('succeed with the sample organisation and a heartbeat, one operation after the other', async (t) => {
    const escalog = await running(t, { slackSigningSecret });
    const { server } = escalog;
    const drained = async (): Promise<void> => {
      while ((await escalog.busy()) > 0) await new Promise(setImmediate);
    };
    const heartbeat = { ref: 'alert-source/nightly-backup', name: 'Nightly backup', format: 'heartbeat', every: 'P1D' };
    const window = {
      ref: 'maintenance-window/directory-upgrade',
      name: 'Upgrade of the directory',
      affects: ['business-service/login'],
      startsAt: '2026-12-06T02:00',
      endsAt: '2026-12-06T04:00',
      alerts: 'hold',
      by: 'person/ana-costa',
      why: 'The directory behind the login is replaced.',
    };
    const suggesting = {
      ref: 'rule/customers',
      name: 'Customers hear of it',
      on: ['declared'],
      do: [{ nudge: ['person/ana-costa'], say: 'Call the customers.' }],
    };
    const ana = (await server.inject({ url: '/v1/catalog/entries/person/ana-costa' })).json<{
      entry: { contactMethods: readonly { id: string }[] };
    }>().entry;
    // Not for pages of high urgency: somebody would be reached, and the paths of the sample that reach nobody would be told.
    const reached = {
      ...ana,
      contactMethods: [...ana.contactMethods, { id: 'phone', channel: 'push' }],
      contactRules: { high: ana.contactMethods.map(({ id }) => ({ method: id })) },
    };
    const leaver = { ref: 'person/former-colleague', name: 'Former Colleague', contactMethods: [] };
    const entries = [heartbeat, window, suggesting, reached, leaver];
    await server.inject({ method: 'POST', url: '/v1/catalog/apply', payload: { entries } });
    await drained();
    const known: Record<string, string> = {};
    const executed: string[] = [];
    for (const operation of (await operationsOf(server)).filter(
      (operation) =>
        !needsAFailure(operation.path) && !ofTwilio(operation.path) && !isStream(operation) && !needsADevice(operation),
    )) {
      const answer = await execute(
        server,
        withCode(operation, operation.path === '/v1/session' ? known['signIn'] : known['code']),
        isOfNudge(operation)
          ? { ...known, token: known['nudgeToken'] ?? '' }
          : isOfPush(operation)
            ? { ...known, token: known['pushToken'] ?? '' }
            : known,
      );
      await drained();
      assert.ok(answer.statusCode < 300, `${operation.name}: ${answer.statusCode} ${answer.body}`);
      assert.ok(String(answer.statusCode) in operation.responses, `${operation.name}: ${answer.statusCode}`);
      executed.push(operation.name);
      if (operation.name === 'POST /v1/schedules/{name}/feed')
        known['secret'] = new URL(answer.json<{ url: string }>().url).searchParams.get('secret') ?? '';
      if (operation.path === '/v1/sign-in-links') known['signIn'] = await signInTokenIn(server);
      if (operation.name === 'POST /v1/tokens') known['tokenId'] = answer.json<{ id: string }>().id;
      if (operation.name.endsWith('/push-link')) known['pushToken'] = tokenIn(answer.json<{ url: string }>().url);
      if (operation.name.endsWith('/verification')) known['code'] = await codeIn(server);
      if (operation.name.endsWith('/notes')) known['noteId'] = answer.json<{ noteId: string }>().noteId;
      if (operation.name.endsWith('/follow-ups') && operation.method === 'POST')
        known['followUpId'] = answer.json<{ followUpId: string }>().followUpId;
      if (operation.name !== 'POST /v1/incidents') continue;
      const { messages } = (await server.inject({ url: '/v1/sandbox/messages' })).json<{
        messages: { kind: string; acknowledgeUrl: string | null; answers: { url: string }[] }[];
      }>();
      known['id'] = answer.json<{ id: string }>().id;
      known['token'] = tokenIn(messages.find(({ acknowledgeUrl }) => acknowledgeUrl !== null)?.acknowledgeUrl);
      known['nudgeId'] = `${known['id']}.nudge.1`;
      known['nudgeToken'] = tokenIn(messages.find(({ kind }) => kind === 'nudge')?.answers[0]?.url);
    }
    assert.ok(executed.length > 30, `only ${executed.length} were executed`);
  });

  it('succeed where Twilio is set up', async (t) => {
    const { server } = await running(t, { twilio });
    const operations = (await operationsOf(server)).filter(({ path }) => ofTwilio(path));
    assert.equal(operations.length, 3);
    for (const operation of operations) {
      const answer = await execute(server, operation, { token: 'one that is too old' });
      assert.ok(answer.statusCode < 300, `${operation.name}: ${answer.statusCode} ${answer.body}`);
      assert.ok(String(answer.statusCode) in operation.responses, `${operation.name}: ${answer.statusCode}`);
    }
  });
});
