import { type OrgContext, ToolError } from 'orgsmith/toolkit';
import type { Action } from './_action.ts';
import type { Given } from './_check-inputs.ts';

/** https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_prompt_template.htm */
export async function callPrompt(
  { org }: OrgContext,
  { name, inputs }: Action,
  given: Given,
  isPreview: boolean,
): Promise<unknown> {
  const objects = new Set(inputs.filter(({ object }) => object).map(each => each.name.toLowerCase()));
  const valueMap = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      key,
      { value: objects.has(key.toLowerCase()) && typeof value === 'string' ? { id: value } : value },
    ]),
  );
  const { body } = await org.send('POST', `einstein/prompt-templates/${name}/generations`, {
    isPreview,
    inputParams: { valueMap },
    additionalConfig: { applicationName: 'PromptTemplateGenerationsInvocable' },
  });
  const { prompt, generations, generationErrors } = Object(body);
  const texts = (Array.isArray(generations) ? generations : []).map(each => String(Object(each).text ?? ''));
  const errors = Array.isArray(generationErrors) ? generationErrors : [];
  if (!isPreview && texts.length === 0 && errors.length > 0)
    throw new ToolError({
      code: 'NOT_GENERATED',
      message: errors.map(each => String(Object(each).errorMessage ?? JSON.stringify(each))).join('; '),
      next: 'Look at the prompt with preview, and at the template in Prompt Builder.',
      retry: 'after_fix',
    });
  return isPreview
    ? { prompt: prompt ?? null }
    : { text: texts[0] ?? '', ...(texts.length > 1 ? { others: texts.slice(1) } : {}) };
}
