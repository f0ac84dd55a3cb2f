const URI = /^postgres(?:ql)?:\/\/(?:([^/?#@:]*)(?::[^/?#@]*)?@)?[^?]*(?:\?(.*))?$/s;
/** A keyword with its value, which is quoted when it has spaces; a backslash escapes the next character. */
const KEYWORD = /(?<!\w)(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s\\]|\\.)*))/gs;

/** Whom a libpq connection string logs in as, in its keyword form or as a URI; null when it does not say. Pure. */
export function conninfoUser(conninfo: string): string | null {
  const uri = URI.exec(conninfo.trim());
  if (uri !== null) {
    const [, login = '', query = ''] = uri;
    return new URLSearchParams(query).get('user') || decode(login) || null;
  }
  return keywords(conninfo).get('user') || null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What Node.js connects to: a host and a port, or a socket. */
export type ServerAddress = { host: string; port: number } | { path: string };

const ONE_HOST = /^postgres(?:ql)?:\/\/(?:[^/?#@]*@)?([\w.-]+)(?::(\d+))?(?:\/[^?]*)?(?:\?(.*))?$/s;
const USUAL_PORT = 5432;

/** The only place that a libpq connection string leads to; null when it names none, several, or a service. Pure. */
export function conninfoAddress(conninfo: string): ServerAddress | null {
  const text = conninfo.trim();
  if (/^postgres(?:ql)?:/.test(text)) {
    const [uri, host = '', port = ''] = ONE_HOST.exec(text) ?? [];
    const isElsewhere = uri === undefined || /[?&](?:host|hostaddr|port|service)=/.test(uri);
    return isElsewhere ? null : address(host, port);
  }
  const found = keywords(text);
  if (found.has('service')) return null;
  return address(found.get('hostaddr') || found.get('host') || '', found.get('port') || '');
}

function address(host: string, portText: string): ServerAddress | null {
  const port = portText === '' ? USUAL_PORT : Number(portText);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return null;
  if (host.startsWith('/')) return { path: `${host}/.s.PGSQL.${port}` };
  return /^[\w.:-]+$/.test(host) ? { host, port } : null;
}

/** The last value of each. */
function keywords(conninfo: string): Map<string, string> {
  return new Map(
    [...conninfo.matchAll(KEYWORD)].map(([, keyword = '', quoted, bare = '']) => [
      keyword,
      (quoted ?? bare).replace(/\\(.)/gs, '$1'),
    ]),
  );
}
