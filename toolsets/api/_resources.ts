import { DATA_RESOURCES } from './_resources-data.ts';
import { TOOL_RESOURCES } from './_resources-tools.ts';

/** A REST resource of the platform. */
export interface Resource {
  area: string;
  methods: string[];
  /** Below /services/data/vXX.X, or from the root with /services. */
  path: string;
  /** The first API version, by a document of Salesforce: 36.0, else unknown. */
  since: string;
  text: string;
  parameters: string;
  /** The Salesforce document it comes from: a page, or the guide. */
  document: string;
}

const GUIDES: Record<string, string> = {
  rest: atlas('api_rest'),
  bulk: atlas('api_asynch'),
  tooling: atlas('api_tooling'),
  uiapi: atlas('uiapi'),
  connect: atlas('chatterapi'),
  analytics: atlas('api_analytics'),
  wave: atlas('bi_dev_guide_rest'),
  actions: atlas('api_action'),
  object: atlas('object_reference'),
  platform_events: atlas('platform_events'),
  placeorder: atlas('api_placeorder'),
  meta: atlas('api_meta'),
  apexcode: atlas('apexcode'),
  graphql: 'platform/graphql/guide/',
  data360: 'data/connectapi/references/',
};

function atlas(book: string): string {
  return `atlas.en-us.${book}.meta/${book}/`;
}

/** What stands for a first version that no document tells. */
const UNKNOWN = 'unknown';

/** All resources of the catalogue, in its order. */
export function allResources(): Resource[] {
  let area = '';
  return `${DATA_RESOURCES}${TOOL_RESOURCES}`.split('\n').flatMap(line => {
    if (line.startsWith('# ')) area = line.slice(2);
    const [methods = '', path = '', version, text, parameters = '', page = ''] = line.split('|');
    if (text === undefined) return [];
    const since = version || UNKNOWN;
    return [{ area, methods: methods.split(' '), path, since, text, parameters, document: documentOf(page) }];
  });
}

function documentOf(page: string): string {
  const [guide = '', name] = page.split(':');
  return `https://developer.salesforce.com/docs/${GUIDES[guide] ?? ''}${name ? `${name}.htm` : ''}`;
}

/** Those that fit all words, the best first: a word in the path counts more than one in the text. */
export function findResources(words: string, area: string | undefined): Resource[] {
  const wanted = words.toLowerCase().split(/\W+/).filter(Boolean);
  const inArea = allResources().filter(
    each => area === undefined || each.area.toLowerCase().includes(area.toLowerCase()),
  );
  return inArea
    .map(resource => ({ resource, score: scoreOf(resource, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ resource }) => resource);
}

function scoreOf({ path, text, area, parameters }: Resource, words: readonly string[]): number {
  const places = [path, text, `${area} ${parameters}`].map(each => each.toLowerCase());
  const weights = [3, 2, 1];
  let sum = words.length === 0 ? 1 : 0;
  for (const word of words) {
    const stem = word.length > 4 ? word.replace(/(ies|es|s)$/, '') : word;
    const best = Math.max(...places.map((place, at) => (place.includes(stem) ? (weights[at] ?? 0) : 0)));
    if (best === 0) return 0;
    sum += best;
  }
  return sum;
}
