import { type Org, type OrgContext, soql } from 'orgsmith/toolkit';
import { OBJECTS, type UnitKind } from './_container.ts';
import { readRows } from './_read.ts';

const MOST_BYTES = 1_000_000;

/** The text of a file of the project. Throws ToolError for what is no text of Apex's size. */
export async function textOf({ files }: OrgContext, path: string): Promise<string> {
  return (await files.read(path)).text(MOST_BYTES);
}

/** A class or trigger as the org has it. */
export interface OrgUnit {
  id: string;
  name: string;
  body: string;
  modified: string;
  by: string;
  crc: string;
}

/** The classes or triggers of those names that are the org's own: what packages brought is not. */
export async function unitsOf(org: Org, kind: UnitKind, names: readonly string[]): Promise<OrgUnit[]> {
  if (names.length === 0) return [];
  const rows = await readRows(
    org,
    soql`SELECT Id, Name, Body, BodyCrc, LastModifiedDate, LastModifiedBy.Name FROM ${soql.name(OBJECTS[kind])} WHERE Name IN ${[...names]} AND ManageableState != 'installed'`,
  );
  return rows.map(row => ({
    ...{ id: String(row.Id), name: String(row.Name), body: String(row.Body ?? '') },
    ...{ modified: String(row.LastModifiedDate), crc: String(row.BodyCrc ?? '') },
    by: String(Object(row.LastModifiedBy).Name ?? ''),
  }));
}
