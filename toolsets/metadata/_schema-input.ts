import { z } from 'orgsmith/toolkit';

/** Elements by their names in the Metadata API. */
const definition = z.record(z.string().max(60), z.unknown());
const definitions = (text: string) => z.array(definition).max(50).optional().describe(text);

export const input = z.strictObject({
  object: z.string().min(1).max(80).describe('API name of the object'),
  define: definition
    .optional()
    .describe(
      'Elements of the object itself: label, pluralLabel, nameField, sharingModel, description; creates it',
    ),
  fields: definitions(
    'Each with name, label, type and its elements of CustomField: length, precision, scale, required, unique, externalId, defaultValue, formula (type is what it returns), referenceTo, relationshipName, summaryForeignKey, summarizedField, summaryOperation, displayFormat; values (the whole list) or valueSetName of a picklist',
  ),
  recordTypes: definitions('Each with name, label, picklistValues ({"Status__c": ["New"]}), businessProcess'),
  validationRules: definitions('Each with name, errorConditionFormula, errorMessage, active'),
  grantTo: z
    .array(z.string().max(80))
    .max(20)
    .optional()
    .describe('Permission sets and profiles of the project that get the fields, and a new object'),
  access: z.enum(['read', 'edit']).default('edit').describe('What they get'),
  to: z.string().max(500).optional().describe('Folder of a package directory for what is new'),
});
export type Input = z.output<typeof input>;

export const answer = z.object({
  files: z.array(z.object({ path: z.string(), change: z.enum(['created', 'changed']) })),
  deploy: z
    .object({ metadata: z.array(z.string()) })
    .describe('Input of deploy_metadata that brings it to the org'),
  unseen: z.array(z.string()).optional().describe('New fields that nobody may see until they are granted'),
  backup: z.string().optional().describe('Zip of the files that were changed, as they were'),
});
export type Answer = z.output<typeof answer>;
