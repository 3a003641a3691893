/**
 * Messages in Slack as blocks (https://docs.slack.dev/reference/block-kit/blocks). Everything that people wrote is escaped and
 * `verbatim`, so that it calls nobody and becomes no link: https://docs.slack.dev/messaging/formatting-message-text.
 */
import { shortened } from '@escalog/kernel';
import { linksOf, type Content, type Link } from '../chat/content.ts';
import { fitted, joined } from '../chat/fitting.ts';

/** What `chat.postMessage` and an incoming webhook take. */
export interface SlackText {
  /** Read out, and shown in notifications. */
  readonly text: string;
  readonly blocks: readonly object[];
}

/** A button that Slack tells us of: `value` comes back with it. */
export interface SlackButton {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
}

/** In characters: of a header, of a section, of the text of a message. */
const longest = { header: 150, section: 3_000, text: 4_000 };

/** What can be pressed below a message. */
export interface Pressable {
  readonly buttons?: readonly SlackButton[];
  /** Links as buttons, behind the others. */
  readonly links?: readonly Link[];
  /** Links in small letters at the end, before that to the timeline. */
  readonly footer?: readonly Link[];
}

/** The message with what can be pressed below it. */
export function withButtons(content: Content, { buttons = [], links = [], footer = [] }: Pressable = {}): SlackText {
  const elements = [...buttons.map(buttonOf), ...links.map(linkButtonOf)];
  return {
    ...headed(content),
    blocks: [
      ...bodyOf(content),
      ...(elements.length === 0 ? [] : [{ type: 'actions', elements }]),
      linksBlock([...footer, timelineOf(content)]),
    ],
  };
}

/** The message with its links in the text: an incoming webhook may belong to an app that takes no buttons, where they show a warning. */
export function withLinks(content: Content): SlackText {
  return { ...headed(content), blocks: [...bodyOf(content), linksBlock(linksOf(content))] };
}

/** The message once nothing is to be answered any more, and why. */
export function withoutButtons(content: Content, because: string): SlackText {
  const { facts, title } = content;
  return {
    ...headed(content),
    blocks: [
      ...headerOf(title),
      ...section([escaped(because, longest.section)]),
      ...section(facts.map(factOf)),
      linksBlock([timelineOf(content)]),
    ],
  };
}

function headed({ title }: Content): { text: string } {
  return { text: escaped(title, longest.text) };
}

function bodyOf({ title, paragraphs, facts }: Content): readonly object[] {
  return [
    ...headerOf(title),
    ...section(paragraphs.map((paragraph) => escaped(paragraph, longest.section))),
    ...section(facts.map(factOf)),
  ];
}

/** A header has room for few characters: what is cut stands below it whole. */
function headerOf(title: string): readonly object[] {
  const header = { type: 'header', text: plain(shortened(title, longest.header)) };
  return title.length <= longest.header ? [header] : [header, ...section([escaped(title, longest.section)])];
}

function factOf([label, value]: readonly [string, string]): string {
  return `*${label}:* ${escaped(value, longest.section / 2)}`;
}

/** As many lines as there is room for; nothing when there is none. */
function section(lines: readonly string[]): readonly object[] {
  const text = joined(lines, longest.section);
  return text.trim() === '' ? [] : [{ type: 'section', text: mrkdwn(text) }];
}

function timelineOf({ timelineUrl }: Content): Link {
  return { label: 'Timeline', url: timelineUrl };
}

function linksBlock(links: readonly Link[]): object {
  const text = links.map(({ label, url }) => `<${urlIn(url)}|${escaped(label, longest.header)}>`).join('   ');
  return { type: 'context', elements: [mrkdwn(text)] };
}

function buttonOf({ id, label, value, style }: SlackButton): object {
  return { type: 'button', action_id: id, text: plain(label), value, ...(style !== undefined && { style }) };
}

/** Slack tells us of these too, and is answered, so each has an id of its own. */
function linkButtonOf({ label, url }: Link, index: number): object {
  return { type: 'button', action_id: `escalog-link-${index}`, text: plain(label), url };
}

function plain(text: string): object {
  return { type: 'plain_text', text, emoji: false };
}

function mrkdwn(text: string): object {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** What ends a link or its address is given as its code. */
function urlIn(url: string): string {
  return url.replaceAll('|', '%7C').replaceAll('>', '%3E').replaceAll('<', '%3C').replaceAll('&', '&amp;');
}

function escaped(text: string, room: number): string {
  return fitted(text, room, escape);
}

/** These three, and no others. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
