/**
 * One stage of the cluster's bare baseline. The first takes a validated request, as fastify does; each other one consumes
 * what the one before it sends; the last calls the webhook.
 *
 * `node baseline-stage.ts <number of the stage> <kafka> <mongodb> <webhook url>`
 */
import { randomUUID } from 'node:crypto';
import { clientSettings, consumerSettings, runSettings } from '@escalog/bus/kafka/settings';
import fastify from 'fastify';
import kafkajs, { type EachBatchPayload } from 'kafkajs';
import Type from 'typebox';
import { Agent, request } from 'undici';
import { BareStageWork } from './bare-stage.ts';
import { bareStages, groupOfStage, topicOfStage } from './bare-stages.ts';

const [number = '', kafkaAddress = '', mongodb = '', webhookUrl = ''] = process.argv.slice(2);
const [stageBefore, stage] = [bareStages[Number(number) - 1], bareStages[Number(number)]];
if (stage === undefined) throw new RangeError(`there is no stage ${number}`);
const isLast = stage === bareStages.at(-1);
const kafka = new kafkajs.Kafka({ ...clientSettings, clientId: `bench-${stage.name}`, brokers: [kafkaAddress] });
const work = await BareStageWork.open(stage, kafka, mongodb);
const agent = new Agent({ connections: 128, keepAliveTimeout: 10_000 });

process.once('SIGTERM', () => process.exit(0));
if (stageBefore === undefined) await serve();
else await consume(topicOfStage(stageBefore), groupOfStage(stage));

async function serve(): Promise<void> {
  const body = Type.Object(
    {
      title: Type.String({ minLength: 1, maxLength: 300, pattern: '\\S' }),
      affects: Type.Array(Type.String({ minLength: 1, maxLength: 120 }), { maxItems: 50 }),
    },
    { additionalProperties: false },
  );
  const server = fastify();
  server.post<{ Body: Type.Static<typeof body> }>(
    '/declare',
    { schema: { body, response: { 201: Type.Object({ title: Type.String() }) } } },
    async (incoming, reply) => {
      const declared = JSON.stringify(incoming.body);
      await work.write(declared);
      void work.passOn(randomUUID(), declared);
      return reply.code(201).send({ title: incoming.body.title });
    },
  );
  console.log(`ready at ${await server.listen({ host: '127.0.0.1', port: 0 })}`);
}

/** A batch does not wait for the one before it; its offset is committed once both are done. */
async function consume(topic: string, groupId: string): Promise<void> {
  const consumer = kafka.consumer({ ...consumerSettings, groupId });
  const done = new Map<number, Promise<void>>();
  const handle = async (batch: EachBatchPayload['batch'], before: Promise<void> | undefined): Promise<void> => {
    await Promise.all([before, ...batch.messages.map(({ key, value }) => take(String(key), String(value)))]);
    await consumer.commitOffsets([
      { topic, partition: batch.partition, offset: String(BigInt(batch.lastOffset()) + 1n) },
    ]);
  };
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    ...runSettings,
    eachBatch: async ({ batch, resolveOffset }) => {
      resolveOffset(batch.lastOffset());
      done.set(batch.partition, handle(batch, done.get(batch.partition)));
    },
  });
  await joined;
  console.log('ready at nowhere');
}

async function take(key: string, text: string): Promise<void> {
  await work.write(text);
  await Promise.all([isLast ? page(text) : undefined, work.passOn(key, text)]);
}

async function page(text: string): Promise<void> {
  const { body } = await request(webhookUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: text,
    dispatcher: agent,
  });
  await body.dump();
}
