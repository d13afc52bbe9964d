import { readdirSync, readFileSync } from 'node:fs';

/** Megabytes of resident memory of a process, now and at most; Linux only. */
export function memoryOf(pid: number): { mb: number; peakMb: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  return { mb: read('VmRSS'), peakMb: read('VmHWM') };
}

/** Files, sockets and pipes that a process has open; Linux only. */
export function handlesOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** How a process and those that it started were called, as any user of the machine sees it; Linux only. */
export function commandLines(pid: number): string[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return [
      readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
      ...children.flatMap(child => commandLines(Number(child))),
    ];
  } catch {
    return [];
  }
}
