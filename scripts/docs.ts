/** `npm run docs`: writes docs/cli.md, docs/configuration.md and docs/specs.md from what is declared in the code. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadCommands } from '../src/cli/command.js';
import { COMMANDS } from '../src/cli/commands.js';
import { cliPage } from './cli-page.js';
import { configurationPage } from './configuration-page.js';
import { specsPage } from './specs-page.js';

const docs = join(resolve(import.meta.dirname, '../..'), 'docs');
await writeFile(join(docs, 'cli.md'), cliPage(await loadCommands(COMMANDS)));
await writeFile(join(docs, 'configuration.md'), configurationPage());
await writeFile(join(docs, 'specs.md'), specsPage());
