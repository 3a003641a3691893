/** Asks the process in this container whether it can do its job; ends with 1 and what it said when not. */
const url = `http://127.0.0.1:${process.env['PORT'] || '8080'}/health/ready`;
const answer = await fetch(url, { signal: AbortSignal.timeout(4_000) });
if (!answer.ok) {
  console.error(await answer.text());
  process.exit(1);
}
