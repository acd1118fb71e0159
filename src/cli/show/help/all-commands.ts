import { COMMANDS } from '../../commands.js';
import { type CommandReference, readCommands } from './reference.js';

/** What all commands declare, in the order of the overview; every one of them is loaded for it. */
export async function readAllCommands(): Promise<readonly CommandReference[]> {
  const declarations = await Promise.all(Object.values(COMMANDS).map(({ load }) => load()));
  return declarations.flatMap((declare) => readCommands(declare));
}
