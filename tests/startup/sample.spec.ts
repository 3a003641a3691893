import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { EscalogCommand } from './escalog-command.ts';

const cli = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'src', 'main.ts');

let folder = '';
before(() => void (folder = mkdtempSync(join(tmpdir(), 'escalog-sample-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

const freshData = (): string => mkdtempSync(join(folder, 'data-'));

function escalog(url: string, ...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, '--url', url, ...args], (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

/** Refs of what is in the catalog. */
async function refsAt(url: string): Promise<readonly string[]> {
  const { entries } = (await (await fetch(`${url}/v1/catalog/entries?limit=500`)).json()) as {
    entries: { entry: { ref: string } }[];
  };
  return entries.map(({ entry }) => entry.ref);
}

async function apply(url: string, ...entries: readonly object[]): Promise<void> {
  const file = join(mkdtempSync(join(folder, 'catalog-')), 'own.yaml');
  writeFileSync(file, entries.map((entry) => JSON.stringify(entry)).join('\n---\n'));
  const { code, err } = await escalog(url, 'apply', file, '--yes');
  assert.equal(code, 0, err);
}

const nora = { ref: 'person/nora-lind', name: 'Nora Lind', contactMethods: [{ id: 'inbox', channel: 'sandbox' }] };
const shop = { ref: 'component/shop', name: 'Shop', owner: 'team/shop' };
const pathOf = (name: string, person: string) => ({
  ref: `escalation-path/${name}`,
  name,
  nodes: [{ level: { targets: [person], acknowledgeWithin: 'PT5M' } }],
  lastResort: person,
});
const team = { ref: 'team/shop', name: 'Team Shop', members: [nora.ref], path: 'escalation-path/shop' };
const own = [nora, shop, team, pathOf('shop', nora.ref)];
const ownTriage = pathOf('triage', nora.ref);

it('the history of the sample organisation tells where it comes from', async () => {
  await using running = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: freshData() });
  const { out } = await escalog(await running.listening(), 'history', 'team/payments');
  assert.match(out, /^\S+ \S+ {2}added by Escalog: the sample organisation\n/);
});

describe("an installation of one's own", () => {
  for (const [how, env, args] of [
    ['--empty', {}, ['--empty']],
    ['ESCALOG_SAMPLE=no', { ESCALOG_SAMPLE: 'no' }, []],
  ] as const) {
    it(`begins without the sample organisation with ${how}, and says what to do`, async () => {
      await using running = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: freshData(), ...env }, { args });
      const url = await running.listening();
      assert.deepEqual(await refsAt(url), []);
      assert.ok(
        running.output.includes(`Nobody can be paged yet: npx escalog apply FILES --url ${url} brings in a catalog`),
      );
      assert.doesNotMatch(running.output, /users cannot log in/);
    });
  }

  for (const [what, env, args, says] of [
    ['another argument', {}, ['--emtpy'], /"--emtpy" is no argument of npm start; npm start -- --empty/],
    ['another value', { ESCALOG_SAMPLE: 'off' }, [], /ESCALOG_SAMPLE is "off"; give yes or no\./],
  ] as const) {
    it(`is not begun with ${what}`, async () => {
      await using running = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: freshData(), ...env }, { args });
      assert.equal(await running.exited(), 1);
      assert.match(running.output, says);
    });
  }
});

describe('escalog remove --sample', () => {
  it('takes all of it out, circles included, and the next start does not bring it back', async () => {
    const dataDir = freshData();
    {
      await using first = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: dataDir });
      const url = await first.listening();
      const { code, err } = await escalog(url, 'remove', '--sample', '--yes');
      assert.equal(code, 0, err);
      assert.match(err, /The catalog is empty afterwards: until one is applied, incidents reach nobody\./);
      assert.deepEqual(await refsAt(url), []);
      first.child.kill('SIGINT');
      await first.exited();
    }
    await using second = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: dataDir });
    assert.deepEqual(await refsAt(await second.listening()), []);
    assert.doesNotMatch(second.output, /sev1/);
  });

  it("leaves what is people's own, and what nothing of their own takes the place of", async () => {
    await using running = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: freshData() });
    const url = await running.listening();
    await apply(url, ...own, ownTriage);
    const { code, err } = await escalog(url, 'remove', '--sample', '--yes');
    assert.equal(code, 0, err);
    const basics = ['alert-source/alertmanager', ...[1, 2, 3, 4].map((rank) => `severity/sev${rank}`)];
    assert.deepEqual(
      await refsAt(url),
      [...own, ownTriage]
        .map(({ ref }) => ref)
        .concat(basics)
        .sort(),
    );
    assert.match(err, /^severity\/sev2 stays: apply one of your own to remove it\.$/m);
    assert.equal(
      (await escalog(url, 'remove', '--sample')).err.split('\n').at(-2),
      'There is nothing of the sample organisation to remove.',
    );
  });

  it("is refused without a triage path of one's own, with what to apply first", async () => {
    await using running = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: freshData() });
    const url = await running.listening();
    await apply(url, ...own);
    const before = await refsAt(url);
    const { code, err } = await escalog(url, 'remove', '--sample', '--yes');
    assert.equal(code, 1);
    assert.match(err, /Apply an escalation-path\/triage of your own first .*\nNothing was removed\.\n$/);
    assert.deepEqual(await refsAt(url), before);
  });

  it("shows what would go, and what stays because it was changed or because something of one's own refers to it", async () => {
    await using running = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: freshData() });
    const url = await running.listening();
    const balances = { ref: 'business-service/balances', name: 'Balances', providedBy: ['component/ledger'] };
    await apply(url, ...own, ownTriage, balances);
    const before = await refsAt(url);
    const { code, out, err } = await escalog(url, 'remove', '--sample', '--dry-run');
    assert.equal(code, 0, err);
    assert.match(out, /^- person\/ana-costa +Ana Costa$/m);
    assert.doesNotMatch(out, /balances|component\/ledger|person\/dev-patel|sev1/);
    for (const line of [
      'business-service/balances stays: it is not as the sample has it, so it counts as yours.',
      'component/ledger is still referred to by business-service/balances; change or remove those first.',
      'team/payments is still referred to by component/ledger; change or remove those first.',
    ])
      assert.ok(err.split('\n').includes(line), err);
    assert.deepEqual(await refsAt(url), before);
  });
});

describe('escalog remove', () => {
  it('removes entries that refer to one another at once', async () => {
    await using running = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: freshData() });
    const url = await running.listening();
    const circle = ['business-service/card-payments', 'component/payments-api', 'component/card-processor'];
    const more = ['business-service/bank-transfers'];
    const refused = await escalog(url, 'remove', ...circle, '--yes');
    assert.equal(refused.code, 1);
    assert.deepEqual(refused.err.trimEnd().split('\n'), [
      'business-service/card-payments is still referred to by component/card-processor; change or remove those first.',
      'component/payments-api is still referred to by business-service/bank-transfers and business-service/card-payments; change or remove those first.',
      'component/card-processor is still referred to by component/payments-api; change or remove those first.',
      'Nothing was removed.',
    ]);
    const { code, out, err } = await escalog(url, 'remove', ...circle, ...more, '--yes');
    assert.deepEqual([code, err], [0, '4 entries to remove.\nRemoved: 4 entries.\n']);
    assert.match(out, /^- component\/card-processor +Card processor$/m);
  });
});
