import { UnauthorizedException } from '@nestjs/common';
import { defineStack } from '../stack.ts';
import { bearerToken, requestOf, SCOPES_GUARD, serveNest } from './app/nest.ts';
import { ORDERS_DOCUMENT } from './app/orders.ts';
import { verifyFor } from './app/verify.ts';

export default defineStack({
  id: 'nest-unauthorized-exception',
  title: 'NestJS with a guard that throws `UnauthorizedException`',
  packages: ['@nestjs/core', '@nestjs/platform-express'],
  setup:
    'Two global guards: the first throws where there is no token that holds, as the chapter on authentication has it, the second returns whether the caller has the scopes that the handler names.',
  start: async (trust) => {
    const verify = verifyFor(trust);
    const authenticated = {
      canActivate: async (context: Parameters<typeof requestOf>[0]) => {
        const request = requestOf(context);
        const token = bearerToken(request);
        if (token === undefined) throw new UnauthorizedException();
        const claims = await verify(token);
        if (claims === undefined) throw new UnauthorizedException();
        request.user = claims;
        return true;
      },
    };
    return { ...(await serveNest([authenticated, SCOPES_GUARD])), document: ORDERS_DOCUMENT };
  },
  operation: 'GET /orders',
  answers: {
    absent: '401',
    expired: '401',
    'bad-signature': '401',
    'malformed-token': '401',
    'wrong-audience': '401',
    'no-scope': '403',
    'wrong-scope': '403',
  },
  patterns: ['bare-denial', 'validation-first'],
  rules: ['equivalent-credentials-granted'],
  fix: "Give the 401 its challenge in an exception filter, or with `response.setHeader` before the guard throws. Compare the scheme without regard to case: the documentation’s `type === 'Bearer'` refuses `bearer`. The body parser runs before every guard: what cannot be parsed is answered 400 to anybody, unless `bodyParser: false` leaves the parsing to a later step.",
});
