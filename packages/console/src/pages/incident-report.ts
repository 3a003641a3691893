import type { Pages } from '../site.ts';

interface Report {
  readonly incident: {
    readonly id: string;
    readonly title: string;
    readonly status: string;
    readonly severity: string;
  };
  readonly summary: readonly string[];
  readonly notHeld: readonly { readonly text: string }[];
  readonly figureRows?: readonly { readonly name: string; readonly value: string }[];
}

/** `/incidents/:id/report`: what the report says in short, and the ways to read and keep it. */
export const incidentReportPage: Pages = (site) => {
  site.page('/incidents/:id/report', async ({ api, params }) => {
    const under = `/v1/incidents/${encodeURIComponent(params['id'] ?? '')}/report`;
    const report = await api.get<Report>(`${under}?format=json`);
    const summary = report.summary.map(partsOf);
    return { title: `Report: ${report.incident.title}`, template: 'incident-report', data: { report, summary, under } };
  });
};

/** A sentence in parts: its times in UTC, as `at` in ISO 8601, are shown in the zone of the reader. */
function partsOf(sentence: string): readonly { readonly text: string; readonly at?: string }[] {
  return sentence.split(/(\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)? UTC)/).map((text, index) => {
    const [day, time] = text.split(' ');
    return index % 2 === 0 ? { text } : { text, at: `${day}T${time}Z` };
  });
}
