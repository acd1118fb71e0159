/** True for what asks for help. */
export function isHelp(argument: string): boolean {
  return argument === '--help' || argument === '-h';
}
