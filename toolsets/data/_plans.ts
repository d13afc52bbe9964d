import type { Org } from 'orgsmith/toolkit';

interface Plan {
  cardinality: number;
  fields: string[];
  leadingOperationType: string;
  relativeCost: number;
  sobjectCardinality: number;
  sobjectType: string;
  notes: { description: string; fields: string[] }[];
}

export const PLAN_COLUMNS = ['plan', 'fields', 'cost', 'rows it reads', 'rows of object', 'object', 'notes'];

/** The plans by which the org would run a query, as rows, and what they mean. Nothing is run. */
export async function explainPlans(
  org: Org,
  query: string,
  tooling: boolean,
): Promise<{ rows: unknown[][]; hint: string }> {
  const { plans } = await org.get(`${tooling ? 'tooling/' : ''}query`, { explain: query });
  const read = (Array.isArray(plans) ? plans : []).map(toPlan);
  return {
    rows: read.map(plan => [
      plan.leadingOperationType,
      plan.fields.join(', '),
      Math.round(plan.relativeCost * 1000) / 1000,
      plan.cardinality,
      plan.sobjectCardinality,
      plan.sobjectType,
      plan.notes.map(({ description, fields }) => `${description}: ${fields.join(', ')}`).join('; '),
    ]),
    hint: hintOf(read),
  };
}

function toPlan(value: unknown): Plan {
  const { cardinality, fields, leadingOperationType, relativeCost, sobjectCardinality, sobjectType, notes } =
    Object(value);
  const names = (list: unknown) => (Array.isArray(list) ? list.map(String) : []);
  return {
    cardinality: Number(cardinality ?? 0),
    fields: names(fields),
    leadingOperationType: String(leadingOperationType),
    relativeCost: Number(relativeCost ?? 0),
    sobjectCardinality: Number(sobjectCardinality ?? 0),
    sobjectType: String(sobjectType),
    notes: (Array.isArray(notes) ? notes : []).map(note => ({
      description: String(Object(note).description),
      fields: names(Object(note).fields),
    })),
  };
}

const HELPS =
  'An index is used by =, IN, < and > on a field that has one (Id, Name, OwnerId, CreatedDate, SystemModstamp, RecordTypeId, lookups, external ids) and fits few rows; never by !=, NOT, null, a leading % or a formula.';

/** In plain words: which index is used, or why none is, and what would help. */
function hintOf(plans: readonly Plan[]): string {
  const [best] = plans;
  if (!best) return 'The org gave no plan.';
  const { cardinality, fields, leadingOperationType: kind, relativeCost, sobjectType: object } = best;
  const of = `about ${cardinality} of ${best.sobjectCardinality} ${object} rows`;
  if (kind === 'Index' && relativeCost <= 1)
    return `Selective: the index on ${fields.join(', ')} finds ${of}.${alsoFiltered(best)}`;
  if (kind === 'Sharing' && relativeCost <= 1)
    return `Selective: the records shared with this user narrow it to ${of}.`;
  if (kind === 'Other' && relativeCost <= 1)
    return `Cheap by its LIMIT or an optimization of Salesforce: it reads ${of}.`;
  const refused = plans.filter(plan => plan.leadingOperationType === 'Index');
  const unindexed = unindexedOf(best);
  const why =
    refused.length > 0
      ? `the index on ${refused.map(plan => `${plan.fields.join(', ')} fits ${plan.cardinality} rows`).join(', and that on ')}, too many to be used (cost above 1)`
      : unindexed.length > 0
        ? `${unindexed.join(', ')} ${unindexed.length > 1 ? 'have' : 'has'} no index, or the operator cannot use it`
        : 'no condition can use an index';
  return `Full scan of ${best.sobjectCardinality} ${object} rows: ${why}. ${helpOf(unindexed)}${small(best)}`;
}

/** Below this, a scan takes no time that anybody notices. */
const SMALL = 10_000;
const small = ({ sobjectCardinality }: Plan) =>
  sobjectCardinality < SMALL ? ' With so few rows a scan does no harm.' : '';

function helpOf(unindexed: string[]): string {
  const own = `Salesforce Support adds an index on ${unindexed.join(' or ')} on request. `;
  return `${unindexed.length > 0 ? own : ''}${HELPS}`;
}

// The filter for deleted rows is the org's own.
function unindexedOf({ notes }: Plan): string[] {
  const fields = notes.flatMap(note => (/unindexed/i.test(note.description) ? note.fields : []));
  return [...new Set(fields)].filter(name => name !== 'IsDeleted');
}

function alsoFiltered(plan: Plan): string {
  const rest = unindexedOf(plan);
  return rest.length > 0 ? ` The conditions on ${rest.join(', ')} are then tried row by row.` : '';
}
