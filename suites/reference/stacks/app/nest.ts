import 'reflect-metadata';
import {
  BadRequestException,
  Body,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  NotFoundException,
  Param,
  Post,
  Req,
  SetMetadata,
} from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import type { JWTPayload } from 'jose';
import type { Running } from '../../listen.ts';
import { type Orders, openOrders } from './orders.ts';
import { holds } from './verify.ts';

/** What the guards know of a request. */
export interface Guarded {
  readonly headers: { readonly authorization?: string };
  user?: JWTPayload;
}

/** The bearer token of a request, as the documentation takes it out. */
export function bearerToken({ headers }: Guarded): string | undefined {
  const [type, token] = headers.authorization?.split(' ') ?? [];
  return type === 'Bearer' ? token : undefined;
}

export const requestOf = (context: ExecutionContext): Guarded => context.switchToHttp().getRequest<Guarded>();

const SCOPES = 'scopes';

/** Compares the scopes that a handler names with those of the caller; false is a refusal. */
export const SCOPES_GUARD: CanActivate = {
  canActivate: (context) => {
    const needed = new Reflector().get<readonly string[] | undefined>(SCOPES, context.getHandler()) ?? [];
    const { user = {} } = requestOf(context);
    return needed.every((scope) => holds(user, scope));
  },
};

/** The routes of the document behind these guards, in their order. */
export async function serveNest(guards: readonly CanActivate[]): Promise<Running> {
  const module = { module: class OrdersModule {}, controllers: [ordersController(openOrders())] };
  const app = await NestFactory.create(module, { logger: false, forceCloseConnections: true });
  app.useGlobalGuards(...guards);
  await app.listen(0, '127.0.0.1');
  return { baseUrl: await app.getUrl(), close: () => app.close() };
}

/** Decorators are functions: what `@Get('orders')` would write is called. */
function ordersController(orders: Orders): new () => object {
  class OrdersController {
    me({ user }: Guarded): object {
      return { subject: user?.sub };
    }
    list(): object {
      return orders.list();
    }
    find(id: string): object {
      const order = orders.find(id);
      if (order === undefined) throw new NotFoundException();
      return order;
    }
    place(body: unknown): object {
      const order = orders.place(body);
      if (order === undefined) throw new BadRequestException();
      return order;
    }
  }
  const { prototype } = OrdersController;
  const decorate = (name: keyof OrdersController, ...decorators: readonly MethodDecorator[]): void => {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
    for (const decorator of decorators) decorator(prototype, name, descriptor);
  };
  Controller()(OrdersController);
  decorate('me', Get('me'));
  decorate('list', Get('orders'), SetMetadata(SCOPES, ['orders:read']));
  decorate('find', Get('orders/:orderId'), SetMetadata(SCOPES, ['orders:read']));
  decorate('place', Post('orders'), SetMetadata(SCOPES, ['orders:write']));
  Req()(prototype, 'me', 0);
  Param('orderId')(prototype, 'find', 0);
  Body()(prototype, 'place', 0);
  return OrdersController;
}
