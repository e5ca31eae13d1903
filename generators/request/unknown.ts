import type { Json } from '../../src/model/json.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { RequestContext } from './context.ts';
import { argumentsOf } from './parameters.ts';

/** A parameter of a path with a value that names nothing. */
export interface Unknown {
  readonly parameter: string;
  readonly value: string;
}

/**
 * The innermost parameter of the path with a value of the same shape that names nothing; undefined where the document
 * has no room for one, as in an enumeration.
 */
export function unknownId(operation: Operation, context: RequestContext): Unknown | undefined {
  const name = innermost(operation);
  if (name === undefined) return undefined;
  const { given } = argumentsOf(operation, context);
  const argument = given.find(({ parameter }) => parameter.in === 'path' && parameter.name === name);
  const declared = operation.parameters.find((parameter) => parameter.in === 'path' && parameter.name === name);
  const { schema = {} } = argument?.parameter ?? declared ?? {};
  const isValid = (value: string): boolean =>
    readings(value).some((read) => context.validate(schema, read).length === 0);
  const value = strangers(argument?.value).find(isValid);
  return value === undefined ? undefined : { parameter: name, value };
}

const innermost = ({ path }: Operation): string | undefined =>
  [...path.replace(/[?#].*$/, '').matchAll(/\{([^{}]+)\}/g)].at(-1)?.[1];

/** On the wire 1 and "1" are the same. */
const readings = (value: string): readonly Json[] => (/^\d{1,15}$/.test(value) ? [value, Number(value)] : [value]);

/** Version 4, and fixed: the same request on every run. */
const UUID = '7b1f6f0e-93c4-4d52-8a6e-5f2d0c9b1e47';
const OTHER_UUID = '2c8e4a91-6d07-4b3f-9e15-a7d3f80b62c4';
const NUMBER = '987654321';

/** Values like a known one, the nearest shape first. */
function strangers(known: Json | undefined): readonly string[] {
  if (known === undefined) return [UUID, NUMBER];
  if (typeof known !== 'string' && typeof known !== 'number') return [];
  const text = String(known);
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return [sameUuid(text)];
  const shapes = isHexadecimal(text)
    ? [hexadecimal(text)]
    : [longer, digits].flatMap((change) => [change(letters(text)), change(text)]);
  return [...shapes, lastLetters(text)].filter((each) => each !== text);
}

const sameUuid = (known: string): string => (known.toLowerCase() === UUID ? OTHER_UUID : UUID);

const isHexadecimal = (text: string): boolean => /^[0-9a-f]{8,}$/i.test(text) && /\d/.test(text) && /[a-f]/i.test(text);

function hexadecimal(text: string): string {
  const shifted = [...text].map((digit) => ((Number.parseInt(digit, 16) + 7) % 16).toString(16)).join('');
  return /[A-F]/.test(text) ? shifted.toUpperCase() : shifted;
}

/** Small numbers are soon taken: nine digits fit 32 bits and are not. */
const longer = (text: string): string =>
  text.replace(/\d+/g, (run) => (run.length > NUMBER.length || run === NUMBER ? digits(run) : NUMBER));

/** As many digits; the first one fits 64 bits. */
const digits = (text: string): string =>
  text.replace(/\d+/g, (run) => [...run].map((digit, at) => shiftDigit(digit, at === 0)).join(''));

const shiftDigit = (digit: string, isFirst: boolean): string =>
  isFirst ? (digit === '8' ? '7' : '8') : String((Number(digit) + 5) % 10);

const letters = (text: string): string => text.replace(/[a-z]/gi, shiftLetter);

/** Where the beginning is a prefix that all ids have. */
const lastLetters = (text: string): string => text.replace(/[a-z]+$/i, letters);

function shiftLetter(letter: string): string {
  const first = letter <= 'Z' ? 65 : 97;
  return String.fromCharCode(first + ((letter.charCodeAt(0) - first + 13) % 26));
}
