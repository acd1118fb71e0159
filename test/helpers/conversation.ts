/** The real command on a pseudo-terminal: what a person sees, and what their keys do. */
import { stripVTControlCharacters } from 'node:util';
import { COMMAND, environment, until } from './command.js';

/** Its binaries are made for the usual platforms, not for all. */
const terminals = await import('@lydell/node-pty').catch((error: unknown) => ({ reason: String(error) }));

/** Why there are no pseudo-terminals on this platform; undefined where there are. */
export const noTerminals: string | undefined = 'reason' in terminals ? terminals.reason : undefined;

/** The width that texts have to fit. */
export const COLUMNS = 80;

export interface ConversationOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Columns of the terminal; 80. */
  readonly columns?: number;
  /** Told of everything that is written, as it comes. */
  readonly onData?: (data: string) => void;
}

/** A command that asks. */
export interface Conversation {
  /** Waits until the command has said this since the last key. */
  sees(text: string): Promise<void>;
  /** Waits for a question, types over what is suggested, and presses Enter. */
  types(question: string, text: string): Promise<void>;
  /** Waits for a question, moves to the choice that begins so, and presses Enter. */
  chooses(question: string, choice: string): Promise<void>;
  /** Waits for a question and takes what is suggested. */
  accepts(question: string): Promise<void>;
  interrupt(): void;
  /** The exit code. */
  readonly ended: Promise<number>;
  /** All that was written so far, without colours and cursor movements. */
  text(): string;
}

const CLEAR_LINE = '\x15';
const ENTER = '\r';
const DOWN = '\x1b[B';
/** More choices than any question has. */
const MANY = 10;

/** Starts `reeltrace` on a terminal. */
export function converse(
  args: readonly string[],
  { cwd, env, columns = COLUMNS, onData }: ConversationOptions,
): Conversation {
  if ('reason' in terminals) throw new Error(terminals.reason);
  const terminal = terminals.spawn(process.execPath, [COMMAND, ...args], {
    cols: columns,
    rows: 60,
    cwd,
    env: environment({ TERM: 'xterm-256color', CI: undefined, ...env }),
  });
  let written = '';
  let read = 0;
  let hasEnded = false;
  terminal.onData((data) => {
    written += data;
    onData?.(data);
  });
  const ended = new Promise<number>((resolve) => {
    terminal.onExit(({ exitCode }) => {
      hasEnded = true;
      resolve(exitCode);
    });
  });
  const news = () => stripVTControlCharacters(written.slice(read));
  const press = (keys: string) => {
    read = written.length;
    terminal.write(keys);
  };
  /** What came since the last key, without the breaks between lines. */
  const flowing = () => news().replace(/\s*\n│ */g, ' ');
  const waitFor = (condition: () => boolean, what: string) =>
    until(condition, what, { hasEnded: () => hasEnded }).catch((error: unknown) => {
      throw new Error(`${String(error)}; it shows:\n${news()}`);
    });
  const sees = (text: string) => waitFor(() => flowing().includes(text), `"${text}" on the terminal`);
  /** Until a question waits for keys: once answered it is shown again, with another mark. */
  const isAsked = (question: string) =>
    waitFor(() => {
      const at = flowing().lastIndexOf(`  ${question}`);
      return at > 0 && '◆▲'.includes(flowing().charAt(at - 1));
    }, `the question "${question}"`);
  /** The choice under the cursor. */
  const current = () => [...news().matchAll(/● (\S[^\r\n]*)/g)].at(-1)?.[1];

  return {
    sees,
    types: async (question, text) => {
      await isAsked(question);
      press(CLEAR_LINE + text + ENTER);
    },
    chooses: async (question, choice) => {
      await isAsked(question);
      for (let moves = 0; moves < MANY; moves += 1) {
        await waitFor(() => current() !== undefined, `a choice of "${question}"`);
        if (current()?.startsWith(choice)) return press(ENTER);
        press(DOWN);
      }
      throw new Error(`"${question}" offers no "${choice}"`);
    },
    accepts: async (question) => {
      await isAsked(question);
      press(ENTER);
    },
    interrupt: () => press('\x03'),
    ended,
    text: () => stripVTControlCharacters(written),
  };
}
