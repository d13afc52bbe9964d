import type { Chapter } from '../chapter.ts';
import { apex } from './apex.ts';
import { bulk } from './bulk.ts';
import { deploy } from './deploy.ts';
import { hub, snapshots } from './hub.ts';
import { orgs } from './orgs.ts';
import { people } from './people.ts';
import { records } from './records.ts';
import { sandboxes } from './sandboxes.ts';
import { source } from './source.ts';
import { tracking } from './tracking.ts';

/** All chapters; the longest first, so that two workers end at about the same time. */
export const chapters: Chapter[] = [
  deploy,
  apex,
  records,
  orgs,
  bulk,
  source,
  tracking,
  people,
  hub,
  snapshots,
  sandboxes,
];
