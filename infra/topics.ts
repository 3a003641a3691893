/** `npm run topics`: creates the topics that are missing, and says of every one whether it is as it was declared. Changes none that exists. */
import { parseArgs } from 'node:util';
import { createKafkaTopics, kafkaOptionsOf, type KafkaOptions, type TopicReport } from '@escalog/bus/kafka';
import { everyTopic } from '@escalog/contracts';
import { environment } from '@escalog/hosting';
import { systemClock } from '@escalog/runner';

const usage = 'npm run topics [-- --replication-factor N], with ESCALOG_BUS=kafka://host:port; N is 3 when left out.';

try {
  const reports = await createKafkaTopics(
    optionsIn(environment(process.env)['ESCALOG_BUS'] ?? ''),
    replicationFactorIn(process.argv.slice(2)),
  );
  for (const report of reports) console.log(lineOf(report));
  for (const advice of reports.flatMap((report) => report.advice)) console.log(advice);
  if (reports.some(({ outcome }) => outcome === 'different'))
    fail('Topics that exist are never changed here: mend the settings with kafka-configs.sh, then run this again.');
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

function optionsIn(url: string): KafkaOptions {
  const address = kafkaOptionsOf(url);
  if ('problem' in address) fail(url === '' ? `ESCALOG_BUS is not set. ${usage}` : address.problem);
  return {
    ...address.value,
    clientId: 'escalog-topics',
    topics: everyTopic,
    clock: systemClock,
    log: { info: () => {}, warn: () => {} },
  };
}

function replicationFactorIn(args: readonly string[]): number {
  const { values } = parseArgs({
    args: [...args],
    options: { 'replication-factor': { type: 'string', default: '3' } },
  });
  const factor = Number(values['replication-factor']);
  if (!Number.isInteger(factor) || factor < 1)
    fail(`--replication-factor is "${values['replication-factor']}"; give a whole number from 1. ${usage}`);
  return factor;
}

function lineOf({ name, outcome, problems }: TopicReport): string {
  return outcome === 'different'
    ? problems.join('\n')
    : `${name} ${outcome === 'created' ? 'was created' : 'is right'}.`;
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}
