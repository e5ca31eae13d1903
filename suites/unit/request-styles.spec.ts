import { expect, test } from '@playwright/test';
import { type Serialisation, serialise } from '../../generators/request/serialise.ts';
import type { Json } from '../../src/model/json.ts';
import { fc } from './property.ts';

const color = (given: Partial<Serialisation>): Serialisation => ({
  name: 'color',
  in: 'query',
  style: 'form',
  explode: false,
  allowReserved: false,
  ...given,
});

const list = ['blue', 'black', 'brown'];
const object = { R: 100, G: 200, B: 150 };

/** The table of OpenAPI 3.1.1, "Style Examples": style, explode, and the text for "blue", the list and the object. */
const TABLE: readonly (readonly [Serialisation['in'], string, boolean, string, string, string])[] = [
  ['path', 'matrix', false, ';color=blue', ';color=blue,black,brown', ';color=R,100,G,200,B,150'],
  ['path', 'matrix', true, ';color=blue', ';color=blue;color=black;color=brown', ';R=100;G=200;B=150'],
  ['path', 'label', false, '.blue', '.blue,black,brown', '.R,100,G,200,B,150'],
  ['path', 'label', true, '.blue', '.blue.black.brown', '.R=100.G=200.B=150'],
  ['path', 'simple', false, 'blue', 'blue,black,brown', 'R,100,G,200,B,150'],
  ['path', 'simple', true, 'blue', 'blue,black,brown', 'R=100,G=200,B=150'],
  ['header', 'simple', true, 'blue', 'blue,black,brown', 'R=100,G=200,B=150'],
  ['query', 'form', false, 'color=blue', 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
  ['query', 'form', true, 'color=blue', 'color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
  ['cookie', 'form', true, 'color=blue', 'color=blue; color=black; color=brown', 'R=100; G=200; B=150'],
  ['query', 'spaceDelimited', false, 'color=blue', 'color=blue%20black%20brown', 'color=R%20100%20G%20200%20B%20150'],
  ['query', 'pipeDelimited', false, 'color=blue', 'color=blue%7Cblack%7Cbrown', 'color=R%7C100%7CG%7C200%7CB%7C150'],
  [
    'query',
    'deepObject',
    true,
    'color=blue',
    'color=blue&color=black&color=brown',
    'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150',
  ],
];

for (const [place, style, explode, primitive, array, whole] of TABLE) {
  test(`${style} in ${place}, ${explode ? 'exploded' : 'not exploded'}`, () => {
    const on = color({ in: place, style, explode });
    expect(serialise(on, 'blue')).toBe(primitive);
    expect(serialise(on, list)).toBe(array);
    expect(serialise(on, object)).toBe(whole);
  });
}

for (const [title, on, value, text] of [
  ['an empty value in matrix style has no equals sign', { in: 'path', style: 'matrix' }, '', ';color'],
  ['an empty value in form style keeps it', {}, '', 'color='],
  ['an empty list is not sent', {}, [], ''],
  ['delimiters within values are encoded', {}, ['a,b', 'c'], 'color=a%2Cb,c'],
  ['reserved characters are encoded', {}, "a/b?c=d&e+f'(x)*!", 'color=a%2Fb%3Fc%3Dd%26e%2Bf%27%28x%29%2A%21'],
  ['or let through', { allowReserved: true }, 'http://x/?a=1&b#é%20', 'color=http://x/?a%3D1%26b%23%C3%A9%20'],
  ['UTF-8', { in: 'path', style: 'simple' }, 'café ☕', 'caf%C3%A9%20%E2%98%95'],
  ['a lone surrogate does not throw', {}, '\ud800', 'color=%EF%BF%BD'],
  ['header values are not percent-encoded', { in: 'header' }, 'a b/c; "d"', 'a b/c; "d"'],
  ['but hold no line breaks', { in: 'header' }, 'a\r\nX: é', 'a%0D%0AX: %C3%A9'],
  ['content in a query', { mediaType: 'application/json' }, { a: [1] }, 'color=%7B%22a%22%3A%5B1%5D%7D'],
  ['content in a path', { in: 'path', mediaType: 'application/json' }, 'x', '%22x%22'],
  ['content in a header', { in: 'header', mediaType: 'application/json' }, { a: 1 }, '{"a":1}'],
  ['a name that needs encoding', { name: 'filter[a]' }, 'x', 'filter%5Ba%5D=x'],
  [
    'deeper objects',
    { style: 'deepObject', explode: true },
    { a: { b: [1, 2] } },
    'color%5Ba%5D%5Bb%5D=1&color%5Ba%5D%5Bb%5D=2',
  ],
] as const) {
  test(title, () => expect(serialise(color({ style: 'form', ...on }), value as Json)).toBe(text));
}

const texts = fc.string({ unit: 'grapheme', minLength: 1 });
const items = fc.array(texts, { minLength: 2, maxLength: 5 });
const objects = fc.dictionary(texts, texts, { minKeys: 1, maxKeys: 4, noNullPrototype: true });

const decode = (text: string): string => decodeURIComponent(text);

/** How a server undoes each style. */
const READERS: readonly (readonly [Partial<Serialisation>, string])[] = [
  [{ in: 'path', style: 'simple' }, ','],
  [{ in: 'query', style: 'form' }, ','],
  [{ in: 'query', style: 'spaceDelimited' }, '%20'],
  [{ in: 'query', style: 'pipeDelimited' }, '%7C'],
];

for (const [on, separator] of READERS) {
  test(`whatever goes into a ${on.style} list comes out of it`, () => {
    fc.assert(
      fc.property(items, (value) => {
        fc.pre(separator === ',' || value.every((item) => !item.includes(decode(separator))));
        const text = serialise(color(on), value).replace(/^color=/, '');
        expect(text.split(separator).map(decode)).toEqual(value);
      }),
    );
  });
}

test('label and matrix lists come out again', () => {
  fc.assert(
    fc.property(items, (value) => {
      fc.pre(value.every((item) => !item.includes('.')));
      const label = serialise(color({ in: 'path', style: 'label', explode: true }), value);
      expect(label.slice(1).split('.').map(decode)).toEqual(value);
      const matrix = serialise(color({ in: 'path', style: 'matrix', explode: true }), value);
      expect(
        matrix
          .slice(1)
          .split(';')
          .map((part) => decode(part.slice('color='.length))),
      ).toEqual(value);
    }),
  );
});

test('exploded forms are read by URLSearchParams, whether or not reserved characters stay', () => {
  fc.assert(
    fc.property(items, fc.boolean(), (value, allowReserved) => {
      fc.pre(!allowReserved || value.every((item) => !/%[0-9a-f]{2}/i.test(item)));
      const text = serialise(color({ explode: true, allowReserved }), value);
      expect(new URLSearchParams(text).getAll('color')).toEqual(value);
    }),
  );
});

test('exploded and deep objects come out again', () => {
  fc.assert(
    fc.property(objects, (value) => {
      const form = new URLSearchParams(serialise(color({ explode: true }), value));
      expect(Object.fromEntries(form)).toEqual(value);
      const deep = new URLSearchParams(serialise(color({ style: 'deepObject', explode: true }), value));
      expect([...deep].map(([key, member]) => [key.slice('color['.length, -1), member])).toEqual(Object.entries(value));
    }),
  );
});

test('content comes out again', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = new URLSearchParams(serialise(color({ mediaType: 'application/json' }), value as Json)).get('color');
      expect(text).toBe(JSON.stringify(value));
    }),
  );
});

test('nothing leaves the place that it is put into', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      expect(serialise(color({ in: 'path', style: 'simple' }), value)).toMatch(/^[\w\-.~%]*$/);
      expect(serialise(color({ allowReserved: true }), value)).toMatch(/^color=[^\s#&[\]]*$/);
      expect(serialise(color({ in: 'header' }), value)).toMatch(/^[\t\x20-\x7e]*$/);
    }),
  );
});
