const CloudEventHeaders = {
  type: 'object',
  description: 'The attributes of a CloudEvent in the binary mode of its Kafka binding.',
  required: ['content-type', 'ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time', 'ce_subject'],
  properties: {
    'content-type': text('What the value is.', { const: 'application/avro' }),
    ce_specversion: text('The version of CloudEvents.', { const: '1.0' }),
    ce_id: text('The event id: UUIDv7. A repeat has the same one.', { format: 'uuid' }),
    ce_type: text('escalog. and the name of the record, such as escalog.IncidentDeclared.'),
    ce_source: text('The stream that the event belongs to, as a path, such as /incident/ and the id of the incident.', {
      format: 'uri-reference',
    }),
    ce_time: text('When it was decided, in UTC.', { format: 'date-time' }),
    ce_subject: text('The same as the key.'),
  },
};

const TraceHeaders = {
  type: 'object',
  description: 'W3C Trace Context, where traces are collected.',
  properties: {
    traceparent: text('The trace and the span that published the message.'),
    tracestate: text('What tracing systems add to it.'),
  },
};

const DeadLetterHeaders = {
  type: 'object',
  description: 'Besides the headers that the message came with.',
  required: [
    'escalog-dead-topic',
    'escalog-dead-partition',
    'escalog-dead-offset',
    'escalog-dead-parking',
    'escalog-dead-reason',
  ],
  properties: {
    'escalog-dead-topic': text('The topic that it came from.'),
    'escalog-dead-partition': text('The partition of that topic.', { pattern: '^\\d+$' }),
    'escalog-dead-offset': text('Its offset there.', { pattern: '^\\d+$' }),
    'escalog-dead-parking': text(
      'Which parking of its key it belongs to: the place of the message that the key was parked for.',
    ),
    'escalog-dead-reason': text('Why it was not handled.'),
    'escalog-dead-error': text('The name of the error, if there was one.'),
    'escalog-dead-code': text('The code of the error, if it has one.'),
    'escalog-dead-stack': text('Where the error was thrown, cut to a bounded length.'),
  },
};

/** The headers of messages as JSON Schemas, by the name that they are referred to by. */
export const headerSchemas = { CloudEventHeaders, TraceHeaders, DeadLetterHeaders };

function text(description: string, more: object = {}) {
  return { type: 'string', description, ...more };
}
