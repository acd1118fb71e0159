import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ConfigError } from '../../../errors/errors.js';
import { importPython } from '../../../prompts/import-python.js';
import { checkPack } from '../../../prompts/index.js';
import { promptSet } from '../../../steps.js';
import { EXIT } from '../../command.js';
import { unusable } from '../../options/config-file.js';
import { counted } from '../../show/columns.js';
import { asTyped } from '../../typed.js';
import { problemLine } from './check.js';
import { extendsField, moduleField, packName, writePack } from './write-pack.js';

interface ImportValues {
  readonly file: string;
  readonly map?: readonly string[] | undefined;
  readonly out?: string | undefined;
  readonly extends?: string | undefined;
}

/** Makes a pack of a Python module, which is read and never run. */
export async function importModule({
  file,
  map = [],
  out = basename(file).replace(/\.\w+$/, ''),
  extends: base,
}: ImportValues): Promise<number> {
  const pack = importPython(await read(file), {
    set: promptSet(),
    file,
    name: packName(out),
    map: mapOf(map),
    ...(base !== undefined && { extends: await extendsField(base, out) }),
  });
  await writePack(out, pack.files);
  for (const warning of pack.warnings)
    console.error(problemLine({ ...warning, message: `note: ${warning.message}` }));
  const problems = [...pack.problems, ...(await checkPack(moduleField(out), promptSet()))];
  for (const problem of problems) console.error(problemLine(problem));
  console.log(`wrote ${counted(pack.prompts, 'prompt')} to ${out}`);
  if (problems.length === 0) {
    console.log(`it is in order; use it with prompts_module=${moduleField(out)}`);
    return EXIT.done;
  }
  const count = counted(problems.length, 'problem');
  console.log(asTyped(`${count} to correct; then: reeltrace prompts check ${moduleField(out)}`));
  return EXIT.failures;
}

async function read(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error) => {
    throw unusable(`can't read ${file}`, 'name an existing Python file', error);
  });
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new ConfigError(`${file} is not UTF-8 text`, { hint: 'save it as UTF-8 in your editor' });
}

function mapOf(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const [, old, name] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
      if (old === undefined || name === undefined)
        throw new ConfigError(`expected --map old=new, got ${JSON.stringify(pair)}`, {
          hint: 'write for instance --map caption=global_caption',
        });
      return [old, name] as const;
    }),
  );
}
