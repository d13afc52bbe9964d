import { type JsonObject, nearest, type Org, soql, ToolError } from 'orgsmith/toolkit';

/** What permissions need to know of a field. */
export interface FieldFacts {
  name: string;
  permissionable: boolean;
  /** A formula or the like: it is read, never edited. */
  calculated: boolean;
}

/** Describes an object anew: what permissions name is not in the describe that tools share. Throws ToolError NOT_FOUND. */
export async function describeFields(org: Org, object: string): Promise<JsonObject> {
  return org.get(`sobjects/${soql.name(object)}/describe`).catch(async error => {
    const names = (await org.describeGlobal()).map(({ name }) => name);
    if (names.some(name => name.toLowerCase() === object.toLowerCase())) throw error;
    throw notFound(`There is no object ${object}`, nearest(object, names));
  });
}

/** A field by its name, with or without that of the object; a part of an address goes with the whole. */
export function fieldOf(described: JsonObject, wanted: string): FieldFacts {
  const fields: JsonObject[] = (Array.isArray(described.fields) ? described.fields : []).map(Object);
  const short = wanted.slice(wanted.indexOf('.') + 1).toLowerCase();
  const field = fields.find(({ name }) => String(name).toLowerCase() === short);
  if (!field) {
    const names = fields.map(({ name }) => String(name));
    throw notFound(
      `${described.name} has no field ${wanted} that this connection may see`,
      nearest(short, names),
    );
  }
  const whole = fields.find(({ name, type }) => name === field.compoundFieldName && type === 'address');
  const { name, permissionable, calculated } = whole ?? field;
  return { name: String(name), permissionable: permissionable === true, calculated: calculated === true };
}

/** What a wrong name is answered with. */
export function notFound(message: string, near: string[]): ToolError {
  return new ToolError({
    code: 'NOT_FOUND',
    message: near.length > 0 ? `${message}; nearest: ${near.join(', ')}` : message,
    next: 'Mend the name and call again.',
    retry: 'after_fix',
    details: { nearest: near },
  });
}
