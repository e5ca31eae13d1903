import { ROUTES } from '../routes.ts';
import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'loose-paths',
  title: 'Paths are matched whatever their case, and with or without a slash at the end',
  resembles: 'Express and ASP.NET Core by default',
  apply: (gates) => ({
    ...gates,
    rewrite: (incoming) => {
      const { url, ...rest } = gates.rewrite(incoming);
      return { ...rest, url: canonical(url) };
    },
  }),
});

/** Letters of ids keep their case. */
function canonical(url: string): string {
  const [path = '', query] = url.split('?');
  const segments = path.replace(/(?<=.)\/$/, '').split('/');
  const template = ROUTES.map((route) => route.path.split('/')).find(
    (each) =>
      each.length === segments.length &&
      each.every((part, at) => part.startsWith('{') || part.toLowerCase() === segments[at]?.toLowerCase()),
  );
  if (template === undefined) return url;
  const matched = template.map((part, at) => (part.startsWith('{') ? (segments[at] ?? '') : part)).join('/');
  return query === undefined ? matched : `${matched}?${query}`;
}
