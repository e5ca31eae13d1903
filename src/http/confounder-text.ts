import type { Confounder, ConfounderCause } from '../model/evidence.ts';

/** What each cause means, and what to do; `{name}` is filled from the confounder's data. */
export const CONFOUNDERS = {
  throttled:
    'throttled ({status}): lower target.limits.requestsPerSecond and concurrency, or raise the limit of this caller',
  csrf: 'refused with {status} by a protection against CSRF ({by}) before either gate was asked: switch it off for requests that carry no cookie, or send what it asks for in operations.*.headers',
  firewall: 'blocked with {status} in front of the API ({by}): let the address of this run pass',
  'locked-out':
    'locked out with {status} after earlier refusals ({by}): exempt this caller, or lower target.limits.concurrency and run again when the lock is over',
  'keys-unavailable':
    "answered {status} because the issuer's keys could not be had ({by}): see that the API reaches its issuer, and run again",
  cached:
    'refused with {status}, where a new token of the same content was let in at once: a verdict on the old one is remembered, as by the cache of an authorizer; switch the cache off for the run, or key it by method and path too',
  unsteady: '{what}: find out what decides, such as instances behind one address that differ',
  marked: 'answered {status} by the gateway itself ({by}, as policy.markers declares)',
  lost: 'sent after its control was let in for the last time, which was refused with {status} at the end: the credential was locked out or withdrawn midway; run again with one that lasts',
} as const satisfies Record<ConfounderCause, string>;

/** For people to read. */
export const confounderText = ({ cause, data }: Confounder): string =>
  CONFOUNDERS[cause].replace(/\{(\w+)\}/g, (placeholder, name: string) => String(data[name] ?? placeholder));
