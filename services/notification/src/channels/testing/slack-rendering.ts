/** What Slack checks of blocks, and how it shows them: https://docs.slack.dev/reference/block-kit/blocks. */

interface Text {
  readonly type: string;
  readonly text: string;
  readonly verbatim?: boolean;
}

export interface Block {
  readonly type: string;
  readonly text?: Text;
  readonly elements?: readonly (Text & { readonly text: never })[];
}

export interface Button {
  readonly type: string;
  readonly text: Text;
  readonly action_id?: string;
  readonly value?: string;
  readonly url?: string;
}

const most = {
  blocks: 50,
  header: 150,
  section: 3_000,
  elements: 25,
  label: 75,
  actionId: 255,
  value: 2_000,
  url: 3_000,
};

/** Why Slack answers `invalid_blocks`; undefined when all is well. */
export function faultOfBlocks(blocks: unknown): string | undefined {
  if (!Array.isArray(blocks)) return 'blocks are no list';
  if (blocks.length > most.blocks) return 'no more than 50 items allowed';
  for (const block of blocks as readonly Block[]) {
    const fault = faultOfBlock(block);
    if (fault !== undefined) return `${block.type}: ${fault}`;
  }
  return undefined;
}

function faultOfBlock(block: Block): string | undefined {
  switch (block.type) {
    case 'header':
      return block.text?.type === 'plain_text'
        ? faultOfText(block.text.text, most.header)
        : 'the text of a header is plain_text';
    case 'section':
      return block.text === undefined ? 'it has no text' : faultOfText(block.text.text, most.section);
    case 'context':
      return (block.elements as readonly Text[] | undefined)?.length === 0 ? 'it has no elements' : undefined;
    case 'actions':
      return faultOfButtons(buttonsIn(block));
    default:
      return 'unsupported block';
  }
}

function faultOfButtons(buttons: readonly Button[]): string | undefined {
  if (buttons.length === 0 || buttons.length > most.elements) return 'it has from 1 to 25 elements';
  const ids = buttons.map(({ action_id: id }) => id);
  if (new Set(ids).size !== ids.length) return 'action_id is there twice';
  for (const { type, text, action_id: id = '', value = '', url = '' } of buttons) {
    if (type !== 'button' || text.type !== 'plain_text') return 'an element is no button';
    if (text.text.length > most.label || id.length > most.actionId) return 'a button has too long a text or id';
    if (value.length > most.value || url.length > most.url) return 'a button has too long a value or url';
  }
  return undefined;
}

function faultOfText(text: string, longest: number): string | undefined {
  if (text.length === 0) return 'must be more than 0 characters';
  return text.length > longest ? `must be less than ${longest + 1} characters` : undefined;
}

/** What can be pressed in a message. */
export function buttonsIn(...blocks: readonly Block[]): readonly Button[] {
  return blocks
    .filter(({ type }) => type === 'actions')
    .flatMap(({ elements = [] }) => elements as readonly unknown[]) as readonly Button[];
}

/** The message as it is read, a block a line. Whoever is called by it stands as `CALLS`. */
export function readBlocks(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if (block.type === 'actions')
        return buttonsIn(block)
          .map(({ text }) => `[${text.text}]`)
          .join(' ');
      const texts = block.text === undefined ? ((block.elements ?? []) as readonly Text[]) : [block.text];
      return texts.map(readText).join(' ');
    })
    .join('\n');
}

function readText({ type, text, verbatim = false }: Text): string {
  return type === 'plain_text' ? text : readMrkdwn(text, verbatim);
}

/** As text of a message or of a block: bold, italics and code lose their marks. */
export function readMrkdwn(text: string, verbatim: boolean): string {
  const called = verbatim ? text : text.replaceAll(/(^|\s)@(here|channel|everyone)\b/g, '$1CALLS $2');
  return called
    .replaceAll(/<([!@])([^>]*)>/g, 'CALLS $2')
    .replaceAll(/<([^>|]*)\|([^>]*)>/g, '$2')
    .replaceAll(/(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
