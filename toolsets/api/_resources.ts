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

/** Words of a question that say nothing of what is asked for. */
const EMPTY = new Set(
  'a about all am an and any are by can do does for from get give has have how i in is it its left list many me much my of on one or org see show that the their them there these this to use want what when where which who with'.split(
    ' ',
  ),
);

/** Those that fit the most words, the best first: a word in the path counts more than one in the text. `whole`: all words. */
export function findResources(
  words: string,
  area: string | undefined,
): { whole: boolean; resources: Resource[] } {
  const all = words.toLowerCase().split(/\W+/).filter(Boolean);
  const told = all.filter(word => !EMPTY.has(word));
  const wanted = told.length > 0 ? told : all;
  const scored = allResources()
    .filter(each => area === undefined || each.area.toLowerCase().includes(area.toLowerCase()))
    .map(resource => ({ resource, ...scoreOf(resource, wanted, all) }));
  const most = Math.max(0, ...scored.map(({ fitting }) => fitting));
  const isNone = most === 0 && wanted.length > 0;
  const best = isNone ? [] : scored.filter(({ fitting }) => fitting === most);
  return {
    whole: most === wanted.length,
    resources: best.sort((a, b) => b.score - a.score).map(({ resource }) => resource),
  };
}

/** How many of the words fit, and how well; those that say nothing only order what fits alike. */
function scoreOf({ path, text, area, parameters }: Resource, wanted: string[], all: string[]) {
  const places = [path, text, `${area} ${parameters}`].map(each => each.toLowerCase());
  const weights = [3, 2, 1];
  const weightOf = (word: string) => {
    const stem = word.length > 4 ? word.replace(/(ies|es|s)$/, '') : word;
    // Few letters are in everything: they have to begin a word.
    const has = (place: string) =>
      stem.length > 3 ? place.includes(stem) : place.split(/\W+/).some(each => each.startsWith(stem));
    return Math.max(...places.map((place, at) => (has(place) ? (weights[at] ?? 0) : 0)));
  };
  const found = wanted.map(weightOf).filter(weight => weight > 0);
  const rest = all.length > wanted.length ? all.filter(word => weightOf(word) > 0).length / 100 : 0;
  return { fitting: found.length, score: found.reduce((sum, weight) => sum + weight, rest) };
}
