/** A piece of SOQL made by this module. Only such a piece goes into a query as it is. */
export interface Soql {
  readonly text: string;
  toString(): string;
}
/** SOQL with its values escaped by kind: soql`SELECT Id FROM User WHERE Username = ${name}`. No quotes around values. */
export declare function soql(strings: TemplateStringsArray, ...values: readonly unknown[]): Soql;
export declare namespace soql {
  var name: (name: string) => Soql;
  var id: (id: string) => Soql;
  var date: (day: string) => Soql;
  var like: (text: string, where?: 'contains' | 'starts' | 'ends') => Soql;
  var join: (pieces: readonly Soql[], separator?: ', ' | ' AND ' | ' OR ') => Soql;
}
/** The text of a SOSL FIND clause, in its braces, every reserved character escaped. `prefix`: words may go on. */
export declare function soslText(
  text: string,
  {
    prefix,
  }?: {
    prefix?: boolean | undefined;
  },
): Soql;
