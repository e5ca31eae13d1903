import { defineStack } from '../stack.ts';
import { bearerToken, requestOf, SCOPES_GUARD, serveNest } from './app/nest.ts';
import { ORDERS_DOCUMENT } from './app/orders.ts';
import { verifyFor } from './app/verify.ts';

export default defineStack({
  id: 'nest-guard-false',
  title: 'NestJS with a guard that returns `false`',
  packages: ['@nestjs/core', '@nestjs/platform-express'],
  setup:
    'Two global guards, as the chapter on guards has them: the first returns whether the token holds, the second whether the caller has the scopes that the handler names.',
  start: async (trust) => {
    const verify = verifyFor(trust);
    const authenticated = {
      canActivate: async (context: Parameters<typeof requestOf>[0]) => {
        const request = requestOf(context);
        const claims = await verify(bearerToken(request) ?? '');
        if (claims !== undefined) request.user = claims;
        return claims !== undefined;
      },
    };
    return { ...(await serveNest([authenticated, SCOPES_GUARD])), document: ORDERS_DOCUMENT };
  },
  operation: 'GET /orders',
  answers: {
    absent: '403',
    expired: '403',
    'bad-signature': '403',
    'malformed-token': '403',
    'wrong-audience': '403',
    'no-scope': '403',
    'wrong-scope': '403',
  },
  patterns: ['all-403', 'validation-first'],
  rules: ['equivalent-credentials-granted'],
  fix: 'Throw `UnauthorizedException` from the first guard; `false` means 403 in NestJS whichever guard says it. Compare the scheme without regard to case. The body parser runs before every guard: what cannot be parsed is answered 400 to anybody, unless `bodyParser: false` leaves the parsing to a later step.',
});
