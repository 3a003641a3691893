import { describeBus, describeHistory } from '../testing/index.ts';
import { openFolder } from './testing/opened-folder.ts';

describeBus('the SQLite bus', async (topics) => openFolder({ topics }));
describeHistory('the SQLite bus', async (topics) => openFolder({ topics }));
