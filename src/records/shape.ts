/**
 * A quick test whether a value has the shape of a zod schema. Reading a results directory checks millions of rows, and this
 * takes a tenth of the time of the schema. A yes is certain; for a no, ask the schema, which also says why.
 */
import type { z } from 'zod';

type Look = (value: unknown) => boolean;
type Fields = Readonly<Record<string, unknown>>;

/** The parts of a schema's definition used here; zod documents them for libraries (zod.dev/library-authors). */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly entries?: Readonly<Record<string, string>>;
  readonly checks?: readonly { readonly _zod: { readonly def: CheckDefinition } }[];
}

interface CheckDefinition {
  readonly check: string;
  readonly value?: number;
  readonly inclusive?: boolean;
  readonly minimum?: number;
  readonly format?: string;
  readonly fn?: (value: unknown) => unknown;
}

const NEVER: Look = () => false;

/** Makes the quick test of a schema. Unknown kinds of schemas count as no. */
export function lookOf(schema: z.ZodType): Look {
  const definition = schema._zod.def as unknown as Definition;
  const look = typeLook(definition);
  const checks = (definition.checks ?? []).map(({ _zod }) => checkLook(_zod.def));
  return checks.length === 0 ? look : (value) => look(value) && checks.every((check) => check(value));
}

function typeLook({ type, shape = {}, element, innerType, valueType, entries = {} }: Definition): Look {
  const inner = innerType === undefined ? NEVER : lookOf(innerType);
  switch (type) {
    case 'string':
    case 'boolean':
      return (value) => typeof value === type;
    case 'number':
      return Number.isFinite;
    case 'unknown':
    case 'catch':
      return () => true;
    case 'enum': {
      const values = new Set<unknown>(Object.values(entries));
      return (value) => values.has(value);
    }
    case 'optional':
    case 'default':
      return (value) => value === undefined || inner(value);
    case 'nullable':
      return (value) => value === null || inner(value);
    case 'array': {
      const each = element === undefined ? NEVER : lookOf(element);
      return (value) => Array.isArray(value) && value.every(each);
    }
    case 'record': {
      const each = valueType === undefined ? NEVER : lookOf(valueType);
      return (value) => isFields(value) && Object.values(value).every(each);
    }
    case 'object': {
      const fields = Object.entries(shape).map(([name, field]) => [name, lookOf(field)] as const);
      return (value) => isFields(value) && fields.every(([name, look]) => look(value[name]));
    }
    default:
      return NEVER;
  }
}

function checkLook({ check, value = 0, inclusive, minimum = 0, format, fn }: CheckDefinition): Look {
  switch (check) {
    case 'greater_than':
      return (number) => Number(number) > value || (inclusive === true && number === value);
    case 'min_length':
      return (text) => typeof text === 'string' && text.length >= minimum;
    case 'number_format':
      return format === 'safeint' ? Number.isSafeInteger : NEVER;
    case 'custom':
      return (given) => fn?.(given) === true;
    default:
      return NEVER;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
