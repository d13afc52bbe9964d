import { z } from 'orgsmith/toolkit';

export const input = z.strictObject({
  component: z.string().min(3).max(300).describe('Type:Name, for example CustomField:Invoice__c.Status__c'),
  direction: z.enum(['uses', 'usedBy', 'both']).default('usedBy').describe('What it needs, or what needs it'),
  depth: z.int().min(1).max(5).default(1).describe('Steps away'),
  limit: z.int().min(1).max(1000).default(200).describe('Dependencies at most'),
});
export type Input = z.output<typeof input>;

export const answer = z.object({
  component: z.string(),
  total: z.number().describe('Dependencies found'),
  complete: z.boolean().describe('False when limit or depth cut something off'),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.unknown())),
  cycles: z.array(z.array(z.string())).describe('Components that need each other in a circle'),
  mermaid: z.string().describe('Graph; arrows go to what is used'),
});
export type Answer = z.output<typeof answer>;
