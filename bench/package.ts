/**
 * `npm run bench:package [-- --components N --runs N]`: a project of that many components made into the zip of a deploy,
 * ours against source-deploy-retrieve's own conversion, interleaved in one process each; and one class found by its
 * path. Medians; what may be quoted is their ratio. Both zips hold the same files, byte by byte, or it fails.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Measured, Way } from './package-side.ts';

const { values } = parseArgs({
  options: { components: { type: 'string', default: '10000' }, runs: { type: 'string', default: '7' } },
});
const components = Number(values.components);
const runs = Number(values.runs);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'orgsmith-bench-')));
try {
  const files = makeProject(join(folder, 'project'));
  const sides = { ours: side('ours'), sdr: side('sdr') };
  const all: Record<Way, Measured[]> = { ours: [], sdr: [] };
  for (let run = 0; run <= runs; run++) {
    const ours = await measure(sides.ours);
    const theirs = await measure(sides.sdr);
    if (ours.digest !== theirs.digest || ours.files !== theirs.files)
      throw new Error(
        `The zips differ: ${ours.files} files ${ours.digest}, ${theirs.files} files ${theirs.digest}`,
      );
    // The first run warms.
    if (run > 0)
      for (const [way, one] of [
        ['ours', ours],
        ['sdr', theirs],
      ] as const)
        all[way].push(one);
  }
  print(files, all);
  for (const child of Object.values(sides)) child.kill();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A process that packages when told, so that neither pays for what the other has loaded. */
function side(way: Way): ChildProcess {
  const file = fileURLToPath(new URL('package-side.ts', import.meta.url));
  return fork(file, [way, join(folder, 'project')], { env: { PATH: process.env.PATH, HOME: folder } });
}

function measure(child: ChildProcess): Promise<Measured> {
  return new Promise((resolve, reject) => {
    child.once('message', message => resolve(Object(message)));
    child.once('exit', code => reject(new Error(`A side ended with ${code}`)));
    child.send('go');
  });
}

function print(files: number, all: Record<Way, Measured[]>): void {
  const median = (numbers: number[]) =>
    numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
  const of = (way: Way, key: keyof Measured) => median(all[way].map(one => Number(one[key])));
  const row = (name: string, key: keyof Measured, unit: string) =>
    console.log(
      `${name.padEnd(34)}${of('ours', key).toFixed(1).padStart(9)} ${unit}${of('sdr', key).toFixed(1).padStart(10)} ${unit}   ratio ${(of('sdr', key) / of('ours', key)).toFixed(2)}`,
    );
  console.log(
    `${components} components, ${files} files, medians of ${runs} interleaved runs: ours, source-deploy-retrieve`,
  );
  row('resolve and package', 'totalMs', 'ms');
  row('package what is resolved', 'packageMs', 'ms');
  row('one class by its path', 'oneMs', 'ms');
  row('one class by its name', 'namedMs', 'ms');
  row('longest the process was deaf', 'deafMs', 'ms');
  row('bytes of the zip, KB', 'kb', '  ');
  console.log('the zips hold the same files, byte by byte');
}

/** Classes, components with several files, objects in parts, layouts, labels and a static resource, as projects have them. */
function makeProject(root: string): number {
  const main = join(root, 'force-app', 'main', 'default');
  let files = 0;
  const put = (path: string, content: string) => {
    const target = path.startsWith('/') ? path : join(main, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
    files++;
  };
  const meta = (type: string, inner: string) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">\n${inner}</${type}>\n`;
  const version = '    <apiVersion>66.0</apiVersion>\n';
  put(
    join(root, 'sfdx-project.json'),
    JSON.stringify({ packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '66.0' }),
  );
  const share = (part: number) => Math.round(components * part);
  const counts = {
    classes: share(0.62),
    triggers: share(0.02),
    lwc: share(0.06),
    layouts: share(0.05),
    flows: share(0.03),
  };
  for (let i = 0; i < counts.classes; i++) {
    put(`classes/Service${i}.cls`, classBody(i));
    put(`classes/Service${i}.cls-meta.xml`, meta('ApexClass', `${version}    <status>Active</status>\n`));
  }
  for (let i = 0; i < counts.triggers; i++) {
    put(
      `triggers/On${i}.trigger`,
      `trigger On${i} on Account (before insert) {\n    Service${i}.run0(Trigger.new);\n}\n`,
    );
    put(`triggers/On${i}.trigger-meta.xml`, meta('ApexTrigger', `${version}    <status>Active</status>\n`));
  }
  for (let i = 0; i < counts.lwc; i++) {
    put(
      `lwc/panel${i}/panel${i}.js`,
      `import { LightningElement, api } from 'lwc';\n\nexport default class Panel${i} extends LightningElement {\n${body(i, 20)}}\n`,
    );
    put(
      `lwc/panel${i}/panel${i}.html`,
      `<template>\n${'    <div class="slds-box">{label}</div>\n'.repeat(10)}</template>\n`,
    );
    put(
      `lwc/panel${i}/panel${i}.js-meta.xml`,
      meta('LightningComponentBundle', `${version}    <isExposed>false</isExposed>\n`),
    );
  }
  for (let i = 0; i < counts.layouts; i++)
    put(`layouts/Account-Layout ${i}.layout-meta.xml`, meta('Layout', section(i)));
  for (let i = 0; i < counts.flows; i++)
    put(
      `flows/Flow_${i}.flow-meta.xml`,
      meta('Flow', `${version}    <label>Flow ${i}</label>\n${section(i)}    <status>Draft</status>\n`),
    );
  const left = components - Object.values(counts).reduce((a, b) => a + b, 0) - 2;
  // An object and nine fields are ten components.
  for (let i = 0; i < left; i++) {
    const object = `Thing${Math.floor(i / 10)}__c`;
    if (i % 10 === 0)
      put(
        `objects/${object}/${object}.object-meta.xml`,
        meta('CustomObject', `    <label>${object}</label>\n    <sharingModel>ReadWrite</sharingModel>\n`),
      );
    else
      put(
        `objects/${object}/fields/Field${i}__c.field-meta.xml`,
        meta(
          'CustomField',
          `    <fullName>Field${i}__c</fullName>\n    <label>Field ${i}</label>\n    <length>80</length>\n    <type>Text</type>\n`,
        ),
      );
  }
  put(
    'labels/CustomLabels.labels-meta.xml',
    meta(
      'CustomLabels',
      `    <labels>\n        <fullName>One</fullName>\n        <language>en_US</language>\n        <protected>false</protected>\n        <shortDescription>One</shortDescription>\n        <value>One</value>\n    </labels>\n`,
    ),
  );
  put('staticresources/site/a.css', '.a { color: red }\n'.repeat(200));
  put('staticresources/site/b.js', body(1, 200));
  put(
    'staticresources/site.resource-meta.xml',
    meta(
      'StaticResource',
      '    <cacheControl>Public</cacheControl>\n    <contentType>application/zip</contentType>\n',
    ),
  );
  return files;
}

function classBody(i: number): string {
  return `/** Service ${i} of the bench. */\npublic with sharing class Service${i} {\n${body(i, 30 + (i % 60))}}\n`;
}

function body(i: number, lines: number): string {
  return Array.from(
    { length: lines },
    (_, at) =>
      `    // step ${at * 7 + i}: ${((i + 1) * (at + 3) * 2654435761).toString(36)}\n    public static void run${at}(List<Account> rows) { Integer total${at} = rows.size() + ${i * at}; }\n`,
  ).join('');
}

function section(i: number): string {
  return Array.from(
    { length: 30 },
    (_, at) =>
      `    <layoutItems>\n        <behavior>Edit</behavior>\n        <field>Field${at * 3 + i}__c</field>\n    </layoutItems>\n`,
  ).join('');
}
