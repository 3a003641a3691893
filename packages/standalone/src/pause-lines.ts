import { counted } from '@escalog/kernel';
import type { OpenIncident, WouldPageAll } from './would-page.ts';

/** Enough to see what it is about; `escalog paused` shows all. */
const mostShown = 20;

/** What is said on the terminal of a start that pages nobody: why, whom it would page, and how it goes on. */
export function linesOfPause(because: string, { incidents, more }: WouldPageAll): readonly string[] {
  const would = incidents.filter(({ acknowledged }) => !acknowledged);
  return [
    '',
    `PAUSED: nobody is paged. ${because}`,
    would.length === 0
      ? 'No open incident would page anybody now.'
      : `It would page for ${counted(would.length, 'incident')} that nobody has:`,
    ...would.slice(0, mostShown).map(lineOf),
    ...(would.length > mostShown ? [`  and ${would.length - mostShown} more`] : []),
    ...(more > 0 ? [`And ${counted(more, 'message')} more on their way at most, of these or of other incidents.`] : []),
    'Resolve what is over; then have it go on: npx escalog paused --go-on',
  ];
}

function lineOf({ incidentId, title, severity, declaredAt, pages }: OpenIncident): string {
  const whom = pages.map(({ name, channels, level, dueAt }) => {
    const how = channels.length > 0 ? ` by ${channels.join(', ')}` : level === null ? '' : ` (level ${level})`;
    return `${name}${how}, due ${dueAt}`;
  });
  const said = whom.length === 0 ? 'whom is decided when it goes on' : whom.join('; ');
  return `  ${incidentId.slice(0, 8)}  ${severity ?? ''} ${title.slice(0, 80)} (since ${declaredAt}): ${said}`;
}
