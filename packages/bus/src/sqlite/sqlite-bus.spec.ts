import { describeBus } from '../testing/index.ts';
import { openFolder } from './testing/opened-folder.ts';

describeBus('the SQLite bus', async (topics) => openFolder({ topics }));
