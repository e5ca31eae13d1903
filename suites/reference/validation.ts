import { findProduct } from './store.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A check says what is wrong with a value, or nothing. */
export type Check = (value: unknown, at: string) => string | undefined;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object with these members and no others. */
export function object(members: Readonly<Record<string, Check>>, optional: readonly string[] = []): Check {
  return (value, at) => {
    if (!isFields(value)) return `${at} is not an object`;
    const stranger = Object.keys(value).find((name) => !Object.hasOwn(members, name));
    if (stranger !== undefined) return `${at} has a member that is not known`;
    return first(Object.entries(members), ([name, check]) => {
      if (value[name] !== undefined) return check(value[name], `${at}.${name}`);
      return optional.includes(name) ? undefined : `${at}.${name} is missing`;
    });
  };
}

export function list(check: Check): Check {
  return (value, at) => {
    if (!Array.isArray(value) || value.length === 0) return `${at} is not a list with members`;
    return first([...value.entries()], ([index, member]) => check(member, `${at}[${index}]`));
  };
}

export const text: Check = (value, at) =>
  typeof value === 'string' && value.length > 0 && value.length <= 200 ? undefined : `${at} is not a text of 1 to 200`;

export function integer(minimum: number, maximum: number): Check {
  return (value, at) =>
    Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum
      ? undefined
      : `${at} is not an integer from ${minimum} to ${maximum}`;
}

export function oneOf(...values: readonly string[]): Check {
  return (value, at) => (values.includes(value as string) ? undefined : `${at} is none of ${values.join(', ')}`);
}

export const knownSku: Check = (value, at) =>
  typeof value === 'string' && findProduct(value) !== undefined ? undefined : `${at} is no product`;

function first<T>(values: readonly T[], check: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const fault = check(value);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
