import type { Toolset } from 'orgsmith/toolkit';
import actions from './actions/index.ts';
import apexCode from './apex-code/index.ts';
import apexTests from './apex-tests/index.ts';
import api from './api/index.ts';
import cli from './cli/index.ts';
import core from './core/index.ts';
import data from './data/index.ts';
import dynamic from './dynamic/index.ts';
import metadata from './metadata/index.ts';
import orgs from './orgs/index.ts';
import users from './users/index.ts';

/** The toolsets, in display order. The only file that names them all. */
export const toolsets: Toolset[] = [
  core,
  orgs,
  data,
  metadata,
  users,
  apexTests,
  cli,
  apexCode,
  actions,
  api,
  dynamic,
];
