import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Preview } from '@escalog/contracts';
import type { Found } from './domain/names.ts';
import type { Asked } from './previews.ts';

/** Makes and opens what a declaration may carry, so that a report rests on what was really foretold. */
export interface PreviewSeals {
  /** The preview as a text that nobody else can make, good for the declaration that was asked about. */
  seal(preview: Preview, asked: Asked): string;
  /** The preview in a text, or why it is none of this declaration. */
  open(sealed: string, declared: Asked): Found<Preview>;
}

interface Content {
  readonly preview: Preview;
  /** Stands for what was asked about. */
  readonly of: string;
}

/** A sealed preview is a few kilobytes; with as many people as are told at most, with the longest names, this is enough. */
export const longestSealed = 200_000;

/** Sealed with `secret`, which every process of the service has. */
export function previewSeals(secret: string): PreviewSeals {
  const signatureOf = (content: string): string =>
    createHmac('sha256', secret).update(`preview ${content}`).digest('base64url');
  return {
    seal(preview, asked) {
      const content: Content = { preview, of: fingerprintOf(asked) };
      const packed = deflateRawSync(JSON.stringify(content)).toString('base64url');
      return `${packed}.${signatureOf(packed)}`;
    },
    open(sealed, declared) {
      const [packed = '', signature = ''] = sealed.split('.');
      if (!isSame(signature, signatureOf(packed))) return notOurs;
      const content = JSON.parse(inflateRawSync(Buffer.from(packed, 'base64url')).toString()) as Content;
      return content.of === fingerprintOf(declared) ? { found: content.preview } : ofAnother;
    },
  };
}

const notOurs: Found<Preview> = {
  rejection: {
    code: 'preview-not-ours',
    message:
      'This preview was not answered here, or was cut short on the way: ask for one anew, or leave preview away.',
  },
};
const ofAnother: Found<Preview> = {
  rejection: {
    code: 'preview-of-another-declaration',
    message: 'This preview is of another declaration: preview this one, or leave preview away.',
  },
};

function fingerprintOf({ title, description, severity, affects, responder }: Asked): string {
  return hash('sha256', JSON.stringify([title, description, severity, affects, responder]), 'base64url');
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
