/** What a figure was measured on: figures of another machine mean little without it. */
import { availableParallelism, cpus, totalmem } from 'node:os';
import { findTools } from '../src/media/tools.js';

/**
 * Describes this machine in two lines: processor, cores, memory; Node, ffmpeg, platform. It names neither the machine nor
 * its user.
 */
export async function describeMachine(): Promise<string> {
  const model = cpus()[0]?.model.replace(/\s+/g, ' ').trim() ?? 'unknown processor';
  const { ffmpeg } = await findTools();
  const hardware = [
    model,
    `${availableParallelism()} cores`,
    `${(totalmem() / 2 ** 30).toFixed(1)} GB memory`,
  ];
  const software = [
    `Node ${process.versions.node}`,
    `ffmpeg ${ffmpeg.version} (${ffmpeg.source})`,
    `${process.platform} ${process.arch}`,
  ];
  return `${hardware.join(', ')}\n${software.join(', ')}`;
}
