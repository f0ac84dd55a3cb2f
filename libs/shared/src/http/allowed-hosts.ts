import { BlockList, isIP } from 'node:net';
import type { RequestHandler } from 'express';
import type { Environment } from '../service/environment.ts';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** A name, or an address in brackets, and perhaps a port. */
const HOST = /^(?:([a-z\d._-]+)|\[([a-f\d:.]+)\])(?::\d{1,5})?$/i;

/**
 * The host names that a service answers to; null means every name. A service that listens on the loopback interface
 * answers to `localhost` alone by default: only a page in a browser of this host, whose own name was made to resolve to
 * this host, uses another name (DNS rebinding). Pure.
 */
export function allowedHosts({
  BARBACK_ALLOWED_HOSTS: hosts,
  BARBACK_LISTEN_ADDRESS: address,
}: Pick<Environment, 'BARBACK_ALLOWED_HOSTS' | 'BARBACK_LISTEN_ADDRESS'>): readonly string[] | null {
  if (hosts !== undefined) return hosts;
  if (address === undefined) return null;
  return LOOPBACK.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') ? ['localhost'] : null;
}

/** Whether a request with this `Host` is meant for us. An address always is: DNS has no part in it. Pure. */
export function isAllowedHost(host: string | undefined, allowed: readonly string[]): boolean {
  const [, name, address] = HOST.exec(host ?? '') ?? [];
  if (address !== undefined) return isIP(address) === 6;
  if (name === undefined) return false;
  return isIP(name) === 4 || allowed.includes(name.toLowerCase().replace(/\.$/, ''));
}

/** Refuses requests for other host names. */
export function answerTo(allowed: readonly string[] | null): RequestHandler {
  return ({ headers }, response, next) => {
    if (allowed === null || isAllowedHost(headers.host, allowed)) return next();
    response
      .status(421)
      .type('text')
      .send('This host name is not allowed: add it to BARBACK_ALLOWED_HOSTS\n');
  };
}
