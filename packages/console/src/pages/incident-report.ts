import type { Pages } from '../site.ts';
import { partsOf } from '../told-times.ts';

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
    const report = await api.get<Report>(`${under}?format=json&entries=0`);
    const summary = report.summary.map(partsOf);
    const notHeld = report.notHeld.map(({ text }) => partsOf(text));
    return {
      title: `Report: ${report.incident.title}`,
      template: 'incident-report',
      data: { report, summary, notHeld, under },
    };
  });
};
