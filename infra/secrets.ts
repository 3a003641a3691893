/** `npm run secrets -- FILE`: makes what links and webhooks are signed with, unless the file is there. */
import { secretsMadeIn } from '@escalog/hosting';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('Say where to put them: npm run secrets -- FILE');
  process.exit(1);
}
try {
  secretsMadeIn(file);
  console.log(`The secrets are in ${file}; intake, policy, notification and access read them there (ESCALOG_SECRETS).`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
