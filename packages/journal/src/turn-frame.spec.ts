import assert from 'node:assert/strict';
import { memoryUsage } from 'node:process';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Parameter } from './journal.ts';
import { checksumOf, runsIn, TurnFrame } from './turn-frame.ts';

describe('the frame of a turn', () => {
  it('holds every run in order, with its parameters as they were given', () => {
    const runs: [number, Parameter[]][] = [
      [1, ['INC-1', 7, null, -0.5, 2 ** 53 - 1]],
      [65_535, []],
      [2, [new Uint8Array([0, 255]), '', new Uint8Array(), 'größer als 🚨 sonst', '\u0000']],
      [1, ['x'.repeat(200_000), 0, new Uint8Array(150_000).fill(7)]],
    ];
    const frame = new TurnFrame();
    assert.equal(frame.isEmpty, true);
    for (const [statement, parameters] of runs) frame.add(statement, parameters);
    const read = runsIn(frame.take()).map(({ statement, parameters }) => [
      statement,
      parameters.map((parameter) => (parameter instanceof Uint8Array ? new Uint8Array(parameter) : parameter)),
    ]);
    assert.deepEqual(read, runs);
    assert.equal(frame.isEmpty, true);
    assert.deepEqual(runsIn(frame.take()), []);
  });

  it('copies bytes, and gives its own away', () => {
    const frame = new TurnFrame();
    const bytes = new Uint8Array([1, 2, 3]);
    frame.add(1, [bytes]);
    bytes.fill(9);
    const taken = frame.take();
    frame.add(2, ['other']);
    assert.deepEqual(
      runsIn(taken).map(({ parameters: [first] }) => [...(first as Uint8Array)]),
      [[1, 2, 3]],
    );
  });

  it('gives back the room of a turn that was unusually large', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const frame = new TurnFrame();
    collect();
    const before = memoryUsage().arrayBuffers;
    frame.add(1, [new Uint8Array(64_000_000)]);
    assert.ok(frame.take().length > 64_000_000);
    const isGivenBack = (): boolean => memoryUsage().arrayBuffers < before + 8_000_000;
    for (let times = 0; times < 50 && !isGivenBack(); times += 1) {
      collect();
      await new Promise(setImmediate);
    }
    assert.ok(isGivenBack());
    frame.add(1, ['as before']);
    assert.deepEqual(runsIn(frame.take())[0]?.parameters, ['as before']);
  });

  it('has another checksum for every change of its bytes, and in the place of another turn', () => {
    const frame = new TurnFrame();
    frame.add(1, ['INC-1', 7]);
    const bytes = frame.take();
    const checksum = checksumOf(5, bytes, 7);
    assert.notEqual(checksumOf(6, bytes, 7), checksum);
    assert.notEqual(checksumOf(5, bytes, 8), checksum);
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      assert.notEqual(checksumOf(5, flipped, 7), checksum);
    }
  });
});
