/**
 * `npm run transcript`: writes docs/first-ten-minutes.md, what a new user sees from the clone to the second run, by really
 * doing it in a folder of its own: some minutes, and the network for `npm ci`. Its endpoints are emulated on loopback.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CHAPTERS } from './first-ten-minutes/chapters.js';
import { copyUncommitted } from './first-ten-minutes/copy-uncommitted.js';
import { startEndpoints } from './first-ten-minutes/endpoints.js';
import { normalise } from './first-ten-minutes/normalise.js';
import { type Done, type Told, transcriptPage } from './first-ten-minutes/page.js';
import { openShell } from './first-ten-minutes/shell.js';

const root = resolve(import.meta.dirname, '../..');
const folder = await mkdtemp(join(tmpdir(), 'rt-'));
const endpoints = await startEndpoints();
try {
  const names: [string, string][] = [
    [folder, '/home/you'],
    [root, '/srv/reeltrace.git'],
    ...endpoints.addresses,
  ];
  const shell = openShell(folder);
  const told: Told[] = [];
  for (const chapter of CHAPTERS) {
    const done: Done[] = [];
    for (const command of chapter.commands) {
      console.error(`$ ${command.line}`);
      const real = names.reduce((line, [machine, shown]) => line.replaceAll(shown, machine), command.line);
      const { output, code } = await shell.run(real);
      if (code !== (command.code ?? 0)) {
        throw new Error(`expected exit code ${command.code ?? 0}, got ${code} and this:\n${output}`);
      }
      done.push({ ...command, output: normalise(output, names) });
      if (command.line.startsWith('git clone')) await copyUncommitted(root, join(folder, 'reeltrace'));
    }
    told.push({ ...chapter, done });
  }
  await writeFile(join(root, 'docs', 'first-ten-minutes.md'), transcriptPage(told));
} finally {
  await endpoints.close();
  await rm(folder, { recursive: true, force: true });
}
