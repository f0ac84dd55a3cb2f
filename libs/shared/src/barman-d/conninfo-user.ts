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
  const last = [...conninfo.matchAll(KEYWORD)].findLast(([, keyword]) => keyword === 'user');
  const [, , quoted, bare = ''] = last ?? [];
  return (quoted ?? bare).replace(/\\(.)/gs, '$1') || null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
