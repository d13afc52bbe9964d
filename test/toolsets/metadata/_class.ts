const META = `<?xml version="1.0" encoding="UTF-8"?>
<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata">
    <apiVersion>66.0</apiVersion>
    <status>Active</status>
</ApexClass>
`;
export const CLASSES = 'force-app/main/default/classes';

/** Writes a class into the sample project; the path of its file. */
export function writeClass(
  write: (path: string, content: string) => unknown,
  name: string,
  body = `public class ${name} {\n}\n`,
): string {
  write(`${CLASSES}/${name}.cls-meta.xml`, META);
  write(`${CLASSES}/${name}.cls`, body);
  return `${CLASSES}/${name}.cls`;
}

/** A package.xml of one component. */
export function manifest(type: string, name: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>${name}</members><name>${type}</name></types><version>66.0</version></Package>`;
}
