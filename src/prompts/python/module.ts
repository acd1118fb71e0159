/** The texts of a Python module, read from top to bottom without running anything. */
import { assignments, is, namesSet, outerIndex, splitAt } from './brackets.js';
import { type Constant, textOf } from './expression.js';
import { PythonRefusal, type PythonText } from './text.js';
import { readLines, type Token } from './tokens.js';

/** One entry of the dict. */
interface DictEntry {
  readonly key: string;
  /** Line of the key, from 1. */
  readonly line: number;
  /** Undefined when the value could not be read; the reason is in `problems`. */
  readonly text: PythonText | undefined;
}

/** A remark on a line of the module. */
interface SourceNote {
  readonly line: number;
  readonly message: string;
}

/** A dict as a module sets it. */
export interface PythonDict {
  /** In the order of the source; when a key is set twice, only the last entry. */
  readonly entries: readonly DictEntry[];
  readonly problems: readonly SourceNote[];
  readonly warnings: readonly SourceNote[];
}

interface Reading {
  /** Name of the dict. */
  readonly name: string;
  readonly constants: Map<string, Constant>;
  /** Undefined until the dict is set. */
  entries: Map<string, DictEntry> | undefined;
  problems: SourceNote[];
  readonly warnings: SourceNote[];
}

/** What is inside belongs to a function or class, and changes no name of the module. */
const SCOPES = ['def', 'class', 'async'];
/** What is inside may or may not run. */
const BRANCHES = ['if', 'elif', 'else', 'for', 'while', 'try', 'except', 'finally', 'with', 'match'];

/**
 * Reads a dict of texts that a module sets, as one literal or by `NAME["key"] = …`, from literals and texts above it. When
 * a statement can't be followed, the names that it may set count as unknown, never as what they were before.
 * @returns undefined when the module sets no such dict
 * @throws PythonRefusal for a string or bracket that is not closed
 */
export function readDict(source: string, name: string): PythonDict | undefined {
  const reading: Reading = { name, constants: new Map(), entries: undefined, problems: [], warnings: [] };
  let block = '';
  for (const { top_level, tokens } of readLines(source)) {
    const [first] = tokens;
    const word = first?.kind === 'name' ? first.text : '';
    if (top_level) block = [...SCOPES, ...BRANCHES].includes(word) ? word : '';
    if (SCOPES.includes(block)) continue;
    if (block !== '') forget(tokens, reading);
    else for (const statement of splitAt(tokens, ';')) follow(statement, reading);
  }
  const { entries, problems, warnings } = reading;
  return entries === undefined ? undefined : { entries: [...entries.values()], problems, warnings };
}

function follow(tokens: readonly Token[], reading: Reading): void {
  const [first, second] = tokens;
  const target = first?.kind === 'name' ? first.text : '';
  const [equals = 0, ...more] = assignments(tokens);
  const value = tokens.slice(equals + 1);
  const line = first?.line ?? 1;
  const isPlain = more.length === 0 && (equals === 1 || (equals > 1 && is(second, ':')));
  if (isPlain && target === reading.name) setDict(value, line, reading);
  else if (isPlain) reading.constants.set(target, constantOf(value, line, reading));
  else if (more.length === 0 && target === reading.name && is(second, '[') && is(tokens[equals - 1], ']'))
    setEntry(tokens.slice(2, equals - 1), value, line, reading);
  else if (more.length === 0 && equals === 2 && is(second, '+') && target !== reading.name)
    reading.constants.set(target, constantOf([...tokens.slice(0, 2), ...value], line, reading));
  else forget(tokens, reading);
}

function constantOf(value: readonly Token[], line: number, { constants }: Reading): Constant {
  const text = textOrRefusal(value, constants, line);
  return text instanceof PythonRefusal ? { unreadable: `line ${text.line}: ${text.message}` } : text;
}

function textOrRefusal(...expression: Parameters<typeof textOf>): PythonText | PythonRefusal {
  try {
    return textOf(...expression);
  } catch (error) {
    if (error instanceof PythonRefusal) return error;
    throw error;
  }
}

function setDict(value: readonly Token[], line: number, reading: Reading): void {
  reading.entries = new Map();
  reading.problems = [];
  const refuse = (at: number, message: string) => reading.problems.push({ line: at, message });
  const isDict = is(value[0], '{') && outerIndex(value, '}') === value.length - 1;
  if (!isDict) refuse(line, `expected ${reading.name} to be a dict that is written out: {"key": "text", …}`);
  for (const entry of isDict ? splitAt(value.slice(1, -1), ',') : []) {
    const colon = outerIndex(entry, ':');
    const at = entry[0]?.line ?? line;
    if (colon > 0) setEntry(entry.slice(0, colon), entry.slice(colon + 1), at, reading);
    else refuse(at, 'expected "key": "text"; what stands here has to be run');
  }
}

function setEntry(key: readonly Token[], value: readonly Token[], line: number, reading: Reading): void {
  reading.entries ??= new Map();
  const { entries, warnings } = reading;
  const name = attempt(key, line, reading)?.value;
  if (name === undefined) return;
  const earlier = entries.get(name)?.line;
  const message = `"${name}" is set again; Python takes this one and forgets line ${earlier}`;
  if (earlier !== undefined) warnings.push({ line, message });
  entries.delete(name);
  entries.set(name, { key: name, line, text: attempt(value, line, reading) });
}

function attempt(value: readonly Token[], line: number, reading: Reading): PythonText | undefined {
  const text = textOrRefusal(value, reading.constants, line);
  if (!(text instanceof PythonRefusal)) return text;
  reading.problems.push({ line: text.line, message: text.message });
  return undefined;
}

/** After a statement that can't be followed, or may not run, whatever it sets is unknown. */
function forget(tokens: readonly Token[], { name, constants, problems }: Reading): void {
  const line = tokens[0]?.line ?? 1;
  const set = namesSet(tokens);
  const unreadable = `line ${line} sets it in a way that is only known when it runs`;
  for (const changed of set) if (constants.has(changed)) constants.set(changed, { unreadable });
  const [first, second] = tokens;
  const isTouched = first?.kind === 'name' && first.text === name && second !== undefined;
  if (!isTouched && !set.includes(name)) return;
  const message = `${name} is changed here while the file runs; write the texts into the dict`;
  problems.push({ line, message });
}
