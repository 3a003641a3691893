/**
 * Fills a data folder with a log of so many events: those of declarations that page one person, as the services publish them.
 *
 * `node export-ground.ts <data folder> <events>`
 */
import { openSqliteBus, type OutgoingMessage } from '@escalog/bus';
import { encode, everyTopic, headersOf, topicOf, type EscalogEvent } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { openJournal } from '@escalog/journal';
import { after } from '@escalog/kernel';
import { systemClock } from '@escalog/runner';

const [folder = '', count = ''] = process.argv.slice(2);
const story = [
  exampleEvents.IncidentDeclared,
  exampleEvents.IncidentRouted,
  exampleEvents.EscalationStarted,
  exampleEvents.LevelReached,
  exampleEvents.DeliveryStarted,
  exampleEvents.DeliveryAttempted,
  exampleEvents.PageDelivered,
] as const;
const incidentsAtOnce = 500;
const minute = 60_000;

const journal = openJournal({
  folder,
  onFailure: (error) => {
    throw error;
  },
});
const bus = openSqliteBus({ journal, topics: everyTopic, clock: systemClock });
let events = 0;
for (let incident = 0; events < Number(count);) {
  const batches = new Map<string, OutgoingMessage[]>();
  for (let some = 0; some < incidentsAtOnce && events < Number(count); some += 1, incident += 1)
    for (const example of story.slice(0, Number(count) - events)) {
      events += 1;
      const event = ofIncident(example, incident);
      const message = { key: event.meta.subject, value: encode(event), headers: headersOf(event) };
      batches.getOrInsertComputed(topicOf(event.type), () => []).push(message);
    }
  for (const [topic, messages] of batches) await bus.publish(topic, messages);
  await journal.applied();
}
await bus.close();
await journal.close();
console.log(JSON.stringify({ events }));

/** The event with an incident, a stream, an id and a time of its own. */
function ofIncident(event: EscalogEvent, incident: number): EscalogEvent {
  const { meta } = event;
  const subject = `incident-${String(incident).padStart(8, '0')}`;
  return {
    ...event,
    meta: {
      ...meta,
      subject,
      stream: meta.stream.replace(meta.subject, subject),
      eventId: `${meta.eventId.slice(0, -12)}${incident.toString(16).padStart(12, '0')}`,
      occurredAt: after(meta.occurredAt, incident * minute),
    },
  };
}
