import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Preview } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import fc from 'fast-check';
import { longestSealed, previewSeals } from './preview-seals.ts';

const seals = previewSeals('a secret that is long enough to be one');
const { preview } = exampleEvents.PreviewClimbed;
const asked = {
  title: 'users cannot log in',
  description: null,
  severity: 'sev1',
  affects: ['business-service/login'],
  responder: null,
};
const codeOf = (sealed: string, declared = asked): string => {
  const opened = seals.open(sealed, declared);
  return 'rejection' in opened ? opened.rejection.code : 'opened';
};

describe('a sealed preview', () => {
  it('is opened for the declaration that it was asked about', () => {
    assert.deepEqual(seals.open(seals.seal(preview, asked), asked), { found: preview });
  });

  it('is not for another one, by whatever it differs', () => {
    const sealed = seals.seal(preview, asked);
    for (const other of [
      { title: 'users cannot pay' },
      { description: 'Since Monday.' },
      { severity: 'sev2' },
      { affects: [] },
      { responder: 'person/ana' },
    ])
      assert.equal(codeOf(sealed, { ...asked, ...other } as typeof asked), 'preview-of-another-declaration');
  });

  it('is made by nobody else', () => {
    const stranger = previewSeals('another secret that is long enough');
    assert.equal(codeOf(stranger.seal(preview, asked)), 'preview-not-ours');
  });

  it('is refused, not stumbled over, whatever is changed in it', () => {
    const sealed = seals.seal(preview, asked);
    fc.assert(
      fc.property(fc.nat({ max: sealed.length - 1 }), fc.string({ unit: 'binary', maxLength: 3 }), (at, put) => {
        const changed = `${sealed.slice(0, at)}${put}${sealed.slice(at + 1)}`;
        assert.equal(codeOf(changed), changed === sealed ? 'opened' : 'preview-not-ours');
      }),
    );
    for (const odd of ['', '.', '..', sealed.replace('.', ''), `${sealed}.`, sealed.slice(1), `${sealed} `])
      assert.notEqual(codeOf(odd), 'preview-of-another-declaration');
  });

  it('fits into a declaration, with as many people and as long names as are told', () => {
    const long = (length: number, seed: number): string =>
      Array.from({ length }, (_, index) =>
        String.fromCharCode(97 + ((index * 7 + seed * 13 + index * seed) % 26)),
      ).join('');
    const largest: Preview = {
      ...preview,
      routes: [
        {
          routeId: 'r',
          path: 'p',
          pathVersion: 1,
          rungs: Array.from({ length: 250 }, (_, rung) => ({
            kind: 'level',
            at: preview.askedAt,
            cycle: 1,
            level: rung,
            path: `escalation-path/${long(80, rung)}`,
            pathVersion: 1,
            urgency: 'high',
            acknowledgeBy: preview.askedAt,
            why: long(500, rung),
            pages: [{ person: `person/${long(80, rung + 1)}`, name: long(120, rung + 2), via: [long(90, rung + 3)] }],
          })),
        },
      ],
    };
    assert.ok(seals.seal(largest, asked).length < longestSealed);
  });
});
