/** An installation in which every page has much to show, and much of it is hostile: what the specs of all pages look at. */
import assert from 'node:assert/strict';
import type { Opened } from './browser.ts';

const rightToLeft = 'מערכת הכניסה אינה עובדת';
export const hostile = `<script>window.hacked=1</script>"><img src=x onerror=window.hacked=1> **bold** [x](javascript:alert(1)) ${rightToLeft}`;
/** Of several lines, where what turns directions is not refused: in these it is shown as if it were not there. */
const turning = `invoice\u202Egpj.exe \u2067(1)\u2069 \u001B[2J a\u200Bb \u200F${rightToLeft}\u200F &#x202E;`;
const long = 'W'.repeat(120);

/** What parts of addresses name. */
export interface Rich {
  /** Of an incident with a long story. */
  readonly incident: string;
  /** Of a message that is parked in intake. */
  readonly parked: string;
}

/** Makes it so, by the API alone, after what was published. */
export async function enrich(escalog: Opened): Promise<Rich> {
  const { api } = escalog;
  const by = 'person/ana-costa';
  await api('POST', '/v1/catalog/apply', {
    entries: [
      { ref: 'person/evil', name: `${hostile} ${long}`.slice(0, 120), contactMethods: [] },
      {
        ref: 'rule/ask-support',
        name: long,
        on: ['declared'],
        do: [{ nudge: [by], say: hostile, expiresAfter: 'PT1H' }],
      },
      {
        ref: 'rule/tell-customers',
        name: 'Tell customers',
        on: ['declared'],
        do: [{ nudge: ['declarer'], say: 'Ask support whether customers have noticed.', expiresAfter: 'PT1H' }],
      },
    ],
    by,
  });
  const { id } = await api('POST', '/v1/incidents', {
    title: `users cannot log in ${hostile} ${long}`.slice(0, 300),
    description: `${hostile}\n${turning}\nRunbook: https://wiki.acme.example/login\n${long}\n`.repeat(4),
    severity: 'sev1',
    affects: ['Login'],
    declaredBy: by,
  });
  await api('POST', '/v1/incidents', { title: 'the wiki is slow', severity: 'sev3', declaredBy: 'somebody' });
  const { id: taken } = await api('POST', '/v1/incidents', { title: 'nobody can pay by card', severity: 'sev2' });
  const { id: over } = await api('POST', '/v1/incidents', { title: 'balances are wrong', severity: 'sev4' });
  await paged(id, escalog);
  await api('POST', `/v1/incidents/${taken}/acknowledge`, { by: 'person/dev-patel' });
  await api('POST', `/v1/incidents/${over}/resolve`, { by, note: 'A late import.' });
  for (let count = 1; count <= 12; count += 1)
    await api('POST', `/v1/incidents/${id}/updates`, {
      by,
      text: count === 1 ? `${hostile}\n${turning}` : `We look at it, ${count}.`,
    });
  for (const why of [hostile, 'more hands']) await api('POST', `/v1/incidents/${id}/escalate`, { by, why });
  await api('POST', `/v1/incidents/${id}/handoff`, { by, to: 'team/payments', why: `${long} ${rightToLeft}` });
  await retrospectiveOf(id, by, escalog);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  await api('POST', '/v1/schedules/identity/overrides', {
    person: 'person/evil',
    startsAt: `${tomorrow}T10:00`,
    endsAt: `${tomorrow}T12:00`,
    by,
    why: `${hostile} ${long}`,
  });
  const alert = { status: 'firing', labels: { alertname: 'DatabaseDown' }, annotations: { summary: hostile } };
  await api('POST', '/v1/alerts/alertmanager', { version: '4', groupKey: 'g', alerts: [alert] });
  await paged(id, escalog, 4);
  return { incident: id, parked };
}

/** Much of it, by people who mean no good. */
async function retrospectiveOf(id: string, by: string, { api }: Opened): Promise<void> {
  const under = `/v1/incidents/${id}/retrospective`;
  await api('PUT', `${under}/summary`, { text: `# ${hostile}\n\n${long}\n\n- one\n- two`, version: 0, by });
  await api('POST', `${under}/notes`, { text: `${hostile}\n${long}`, about: '2026-11-18T02:00:00Z', by });
  await api('POST', `${under}/follow-ups`, { text: 'Alert on the disk', owner: by, due: '2020-01-01', by });
  await api('POST', `${under}/follow-ups`, {
    text: `${hostile} ${long}`,
    owner: 'team/identity',
    url: `https://example.com/${long}`,
    by,
  });
}

/** A few incidents of the sample organisation, one of them just begun, whose id it resolves with. */
export async function begun(escalog: Opened): Promise<string> {
  const { api } = escalog;
  const taken = await api('POST', '/v1/incidents', {
    title: 'the ledger is late',
    severity: 'sev3',
    affects: ['Ledger'],
  });
  await api('POST', `/v1/incidents/${taken.id}/acknowledge`, { by: 'person/femi-adeyemi' });
  const over = await api('POST', '/v1/incidents', { title: 'the website is slow', severity: 'sev3' });
  await api('POST', `/v1/incidents/${over.id}/resolve`, { by: 'person/greta-lund', note: 'A cache was full.' });
  const { id } = await api('POST', '/v1/incidents', { title: 'users cannot log in', severity: 'sev1' });
  await paged(id, escalog);
  return id;
}

const parked = `poison "><img src=x onerror=window.hacked=1> ${'y'.repeat(80)}`;

/** A message that no service can read. */
export const poison = { key: parked, value: Buffer.from([1, 2, 3]), headers: {} };

/** Resolves once so many pages have been made for it. */
export async function paged(id: string, { api }: Opened, times = 1): Promise<void> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    const { escalations } = (await api('GET', `/v1/incidents/${id}`)) as unknown as {
      escalations: readonly { paged: readonly object[] }[];
    };
    if (escalations.flatMap((one) => one.paged).length >= times) return;
  }
  assert.fail('nobody was paged');
}
