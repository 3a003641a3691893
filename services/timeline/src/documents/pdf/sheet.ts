/**
 * Paper: puts text, tables and drawings below each other, page after page, by pdfkit. What is drawn is marked as what it is (a
 * heading, a paragraph, a cell of a table), which is what a screen reader reads; lines and what each page repeats are not read.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { harmless } from '@escalog/kernel';
import PDFDocument from 'pdfkit';
import { unpackedFont } from './unpacked-font.ts';
import { linesOf, type Line, type Piece, type Style } from './typesetting.ts';

export interface Column {
  readonly width: number;
  readonly heading: string;
}

/** What is told of the file in the file. */
export interface SheetInfo {
  readonly title: string;
  readonly subject: string;
  /** Also the date of the file, so that the same report makes the same bytes. */
  readonly at: string;
}

const margin = 48;
const lead = 1.35;
export const ink = '#1b1f24';
export const soft = '#57606a';
export const line = '#d5dae0';
const link = '#2f5597';

/** Unpacked once for all files. */
const fontOf = (weight: 400 | 700): Buffer =>
  unpackedFont(
    readFileSync(
      fileURLToPath(import.meta.resolve(`@fontsource/dejavu-sans/files/dejavu-sans-latin-${weight}-normal.woff`)),
    ),
  );
const fonts = { regular: fontOf(400), bold: fontOf(700) };

interface WithFont {
  readonly _font: { readonly font: { hasGlyphForCodePoint(code: number): boolean } };
}

/** A part of the document as it is read: `P`, `TD` and the like. */
interface Part {
  readonly type: string;
  readonly element: PDFKit.PDFStructureElement;
}

/** What pdfkit takes besides what its types say. */
interface PartOptions {
  /** What is read in the place of what is drawn. */
  readonly alt?: string;
  readonly scope?: 'Column';
}

export class Sheet {
  readonly doc: PDFKit.PDFDocument;
  readonly #chunks: Buffer[] = [];
  readonly #ended: Promise<unknown>;
  readonly #widths = new Map<string, number>();
  readonly #known = new Map<string, boolean>();
  readonly #title: string;
  readonly #document: Part;
  /** The list that the last item went into, until something else comes. */
  #list: Part | undefined;
  /** Characters that the fonts lack. */
  readonly missing = new Set<string>();
  y = margin;

  constructor({ title, subject, at }: SheetInfo) {
    this.#title = harmless(title);
    const date = new Date(at);
    this.doc = new PDFDocument({
      size: 'A4',
      margin: 0,
      bufferPages: true,
      pdfVersion: '1.7',
      lang: 'en',
      displayTitle: true,
      tagged: true,
      info: {
        Title: this.#title,
        Subject: subject,
        Author: 'Escalog',
        Creator: 'Escalog',
        CreationDate: date,
        ModDate: date,
      },
    });
    this.doc.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    this.#ended = once(this.doc, 'end');
    this.doc.registerFont('regular', fonts.regular);
    this.doc.registerFont('bold', fonts.bold);
    this.#document = { type: 'Document', element: this.doc.struct('Document') };
    this.doc.addStructure(this.#document.element);
  }

  get width(): number {
    return this.doc.page.width - 2 * margin;
  }

  get left(): number {
    return margin;
  }

  /** Where text has to end. */
  get bottom(): number {
    return this.doc.page.height - margin - 14;
  }

  /** A new page where less than `height` is left. */
  need(height: number): void {
    if (this.y + height <= this.bottom) return;
    this.doc.addPage();
    this.y = margin;
  }

  space(height: number): void {
    this.y += height;
  }

  heading(text: string, level: 1 | 2 | 3): void {
    const size = { 1: 18, 2: 13, 3: 10.5 }[level];
    this.space({ 1: 0, 2: 14, 3: 6 }[level]);
    this.need(size * lead + 40);
    if (level === 2) this.doc.outline.addItem(text);
    this.#write([{ text, style: { size, bold: true } }], this.#part(`H${level}`));
    if (level === 2) this.#rule(this.y + 1, 0.5);
    this.space({ 1: 4, 2: 6, 3: 2 }[level]);
  }

  /** Lines that go on on the next page where they must. `indent` and `marker` are for lists. */
  text(
    pieces: readonly Piece[],
    { indent = 0, marker = '' }: { readonly indent?: number; readonly marker?: string } = {},
  ): void {
    this.#write(pieces, marker === '' ? this.#part('P') : this.#item(), indent, marker);
  }

  #write(pieces: readonly Piece[], part: Part, indent = 0, marker = ''): void {
    for (const [index, one] of this.#set(pieces, this.width - indent).entries()) {
      const height = heightOf(one);
      this.need(height);
      this.#mark(part, () => {
        if (index === 0 && marker !== '')
          this.#draw({ text: marker, style: { size: one.size } }, margin + indent - 12, this.y);
        this.#drawLine(one, margin + indent, this.y);
      });
      this.y += height;
    }
    part.element.end();
  }

  /** A drawing, which is read as `words`; what is drawn by what this returns is a part of it. */
  figure(words: string): (draw: () => void) => void {
    const part = this.#part('Figure', { alt: words });
    return (draw) => this.#mark(part, draw);
  }

  /** Rows with a line above each; the head is repeated on each page. */
  table(columns: readonly Column[], rows: readonly (readonly (readonly Piece[])[])[]): void {
    const gap = 8;
    const lefts = columns.map((_, index) => columns.slice(0, index).reduce((sum, { width }) => sum + width, margin));
    const table = this.#part('Table');
    const heads = (draw: (heading: () => void) => void): void => {
      for (const [index, { heading }] of columns.entries())
        draw(() =>
          this.#draw({ text: heading, style: { size: 8, bold: true, colour: soft } }, lefts[index] ?? 0, this.y + 2),
        );
      this.y += 8 * lead + 4;
    };
    const again = (): void => heads((heading) => this.#unread(heading));
    this.need(60);
    const first = this.#within(table, 'TR');
    heads((heading) => this.#mark(this.#within(first, 'TH', { scope: 'Column' }), heading));
    for (const row of rows) {
      const cells = row.map((cell, index) => this.#set(cell, (columns[index]?.width ?? 0) - gap));
      const most = Math.max(...cells.map(({ length }) => length));
      const pages = this.doc.bufferedPageRange().count;
      this.need(Math.min(6, most) * 8 * lead + 6);
      if (this.doc.bufferedPageRange().count > pages) again();
      this.#rule(this.y, 0.4);
      this.y += 2;
      const read = this.#within(table, 'TR');
      const parts = cells.map(() => this.#within(read, 'TD'));
      for (let index = 0; index < most; index += 1) {
        this.need(8 * lead);
        for (const [column, lines] of cells.entries()) {
          const one = lines[index];
          const part = parts[column];
          if (one !== undefined && part !== undefined)
            this.#mark(part, () => this.#drawLine(one, lefts[column] ?? 0, this.y));
        }
        this.y += 8 * lead;
      }
      this.y += 2;
    }
    table.element.end();
  }

  /** One piece of text, not broken; `y` is its top. */
  label(text: string, style: Style, x: number, y: number): void {
    this.#draw({ text: this.#shown(harmless(text), style), style }, x, y);
  }

  measure = (text: string, style: Style): number => {
    const key = `${style.bold === true ? 'b' : 'r'}${style.size} ${text}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    const wide = this.#font(style).widthOfString(text);
    this.#widths.set(key, wide);
    return wide;
  };

  /** The file, with the numbers of its pages. */
  async end(): Promise<Uint8Array> {
    const { count } = this.doc.bufferedPageRange();
    const style: Style = { size: 7.5, colour: soft };
    for (let page = 0; page < count; page += 1) {
      this.doc.switchToPage(page);
      const numbers = `Page ${page + 1} of ${count}`;
      const wide = this.measure(numbers, style);
      const y = this.doc.page.height - margin;
      const [title] = linesOf([{ text: this.#shown(this.#title, style), style }], this.width - wide - 20, this.measure);
      this.#unread(() => {
        this.#draw({ text: numbers, style }, margin + this.width - wide, y);
        if (title !== undefined) this.#drawLine(title, margin, y);
      });
    }
    this.#document.element.end();
    this.doc.end();
    await this.#ended;
    return Buffer.concat(this.#chunks);
  }

  /** The next part of the document, in the order in which it is read. */
  #part(type: string, options: PartOptions = {}): Part {
    this.#list = undefined;
    return this.#within(this.#document, type, options);
  }

  /** Of the list that is going on, or of a new one. */
  #item(): Part {
    const list = this.#list ?? this.#part('L');
    this.#list = list;
    return this.#within(this.#within(list, 'LI'), 'LBody');
  }

  #within(parent: Part, type: string, options: PartOptions = {}): Part {
    const element = this.doc.struct(type, options);
    parent.element.add(element);
    return { type, element };
  }

  #mark({ type, element }: Part, draw: () => void): void {
    const content = this.doc.markStructureContent(type);
    draw();
    this.doc.endMarkedContent();
    element.add(content);
  }

  #unread(draw: () => void): void {
    this.doc.markContent('Artifact');
    draw();
    this.doc.endMarkedContent();
  }

  #rule(y: number, width: number): void {
    this.#unread(() =>
      this.doc
        .moveTo(margin, y)
        .lineTo(margin + this.width, y)
        .lineWidth(width)
        .stroke(line),
    );
  }

  #set(pieces: readonly Piece[], width: number): readonly Line[] {
    return linesOf(
      pieces.map(({ text, style }) => ({ text: this.#shown(text, style), style })),
      width,
      this.measure,
    );
  }

  #drawLine({ pieces }: Line, x: number, y: number): void {
    for (const piece of pieces) if (piece.text.trim() !== '') this.#draw(piece, x + piece.x, y, piece.width);
  }

  #draw({ text, style }: Piece, x: number, y: number, width?: number): void {
    const { size, colour = ink, href, italic = false } = style;
    const address = href ?? undefined;
    this.#font(style)
      .fillColor(address === undefined ? colour : link)
      .text(text, x, y, { lineBreak: false, ...(italic && { oblique: true }) });
    if (address !== undefined && width !== undefined) this.doc.link(x, y, width, size * lead, address);
  }

  #font({ bold = false, size }: Style): PDFKit.PDFDocument {
    return this.doc.font(bold ? 'bold' : 'regular').fontSize(size);
  }

  /** With a box in the place of each character that the fonts lack. */
  #shown(text: string, style: Style): string {
    if (/^[\x20-\x7e]*$/.test(text)) return text;
    return [...text].map((letter) => (this.#has(letter, style) ? letter : '□')).join('');
  }

  #has(letter: string, style: Style): boolean {
    if (/[\p{Cc}\p{Cf}\p{M}]/u.test(letter)) return true;
    const known = this.#known.get(letter);
    if (known !== undefined) return known;
    this.#font(style);
    // pdfkit has fontkit's font under this name, and no other way to ask.
    // oxlint-disable-next-line no-underscore-dangle
    const { font } = (this.doc as unknown as WithFont)._font;
    const has = font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0);
    this.#known.set(letter, has);
    if (!has) this.missing.add(letter);
    return has;
  }
}

function heightOf({ size }: Line): number {
  return (size === 0 ? 9.5 : size) * lead;
}
