/** `node tests/bench/many-at-once.ts 10000`: so many incidents at once for one person, by mail, to the process that `npm start` runs. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Mailbox } from '../harness/mailbox.ts';
import { freePort } from '../servers/free-port.ts';
import { EscalogCommand } from '../startup/escalog-command.ts';

const many = Number(process.argv[2] ?? 10_000);
const atOnce = 64;
const dataDir = mkdtempSync(join(tmpdir(), 'escalog-many-'));
const mailbox = await Mailbox.open();
const load = loadavg()[0];
try {
  await using escalog = new EscalogCommand(
    {
      ESCALOG_DATA_DIR: dataDir,
      PORT: String(await freePort()),
      ESCALOG_SMTP_URL: mailbox.url,
      ESCALOG_MAIL_FROM: 'escalog@acme.example',
    },
    { args: ['--empty'] },
  );
  const url = await escalog.listening();
  const post = async (path: string, body: object): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
  };
  await post('/v1/catalog/apply', {
    entries: [
      {
        ref: 'person/kim',
        name: 'Kim',
        contactMethods: [{ id: 'mail', channel: 'email', address: 'kim@acme.example' }],
      },
      {
        ref: 'severity/sev2',
        name: 'Major',
        rank: 2,
        urgency: 'high',
        assumed: true,
        path: 'escalation-path/triage',
        reescalateAfter: 'never',
        updateEvery: 'never',
        tells: [],
      },
      {
        ref: 'escalation-path/triage',
        name: 'Kim',
        nodes: [{ level: { targets: ['person/kim'], acknowledgeWithin: 'PT4H' } }],
        lastResort: 'person/kim',
      },
    ],
  });
  const began = performance.now();
  const seconds = (): string => ((performance.now() - began) / 1_000).toFixed(1);
  const cpu = (): number => {
    const [, rest = ''] = readFileSync(`/proc/${escalog.child.pid}/task/${escalog.child.pid}/stat`, 'utf8').split(') ');
    const fields = rest.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  };
  const before = cpu();
  let next = 0;
  const declaring = async (): Promise<void> => {
    while (next < many) await post('/v1/incidents', { title: `till ${(next += 1)} fails`, severity: 'sev2' });
  };
  await Promise.all(Array.from({ length: atOnce }, declaring));
  console.log(`${many} declared after ${seconds()} s`);
  let told = 0;
  let seen = 0;
  while (told < many) {
    for (; seen < mailbox.mails.length; seen += 1) {
      const also = /(\d+) more pages?/.exec(mailbox.mails[seen]?.raw.replaceAll('=\r\n', '') ?? '')?.[1] ?? '0';
      told += 1 + Number(also);
      console.log(`mail ${seen + 1} after ${seconds()} s: ${1 + Number(also)} pages, ${told} told`);
    }
    await new Promise((resolve) => void setTimeout(resolve, 100));
  }
  const status = readFileSync(`/proc/${escalog.child.pid}/status`, 'utf8');
  const peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
  console.log(
    `${mailbox.mails.length} mails, all told after ${seconds()} s, main thread ${(cpu() - before).toFixed(1)} s of processor time, ${peak.toFixed(0)} MB at most, load average before ${load?.toFixed(1)}`,
  );
} finally {
  await mailbox.close();
  rmSync(dataDir, { recursive: true, force: true });
}
