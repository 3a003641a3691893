/** Removes the containers of the run that ESCALOG_TEST_RUN names. Run at the end of the bench, however it ends. */
import { removeContainers } from '../servers/server-container.ts';

await removeContainers();
