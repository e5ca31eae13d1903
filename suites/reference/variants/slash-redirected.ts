import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'slash-redirected',
  title: 'A slash too many is redirected to the path without it, before any gate',
  resembles: 'NGINX, Next.js, Django APPEND_SLASH the other way round',
  apply: (gates) => ({
    ...gates,
    respond: async (call, answer) => {
      const last = await gates.respond(call, answer);
      const [path = '', query] = call.url.split('?');
      if (call.route !== undefined || path.length < 2 || !path.endsWith('/')) return last;
      const location = `${path.replace(/\/+$/, '')}${query === undefined ? '' : `?${query}`}`;
      return { status: 308, headers: { location, 'cache-control': 'no-store' } };
    },
  }),
});
