/** A thread that packs: what a large deploy comes to is made here, while the server goes on answering. */
import { zipOf } from './_zip-write.ts';
import { parentPort } from './_zlib.ts';

/** What is sent to the thread: all contents one behind the other. */
export interface Job {
  contents: Uint8Array<ArrayBuffer>;
  files: { name: string; bytes: number }[];
  comment: string;
}

parentPort?.once('message', ({ contents, files, comment }: Job) => {
  let at = 0;
  const inputs = files.map(({ name, bytes }) => {
    const content = contents.subarray(at, at + bytes);
    at += bytes;
    return { name, content };
  });
  const zip = new Uint8Array(zipOf(inputs, comment));
  parentPort?.postMessage(zip, [zip.buffer]);
});
