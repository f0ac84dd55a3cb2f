/** Where the other half of the site is, for whoever looks at a page of this half. */
export interface Place {
  /** What the paths of that half are appended to; ends with a slash. */
  base: string;
  /** Whether a page of this half may send forms there: for a browser both are one origin. */
  isSameOrigin: boolean;
}

/**
 * Reads the address of the other half. Only hosts are compared: a proxy may use TLS in front of us. On one origin the
 * base is a path. Pure.
 *
 * @param url null: nobody has said where it is
 * @param host as the request has it in `Host`
 */
export function placeOf(url: string | null, host: string | undefined): Place | null {
  if (url === null) return null;
  const { href, host: other, pathname } = new URL(url.endsWith('/') ? url : `${url}/`);
  return other === host ? { base: pathname, isSameOrigin: true } : { base: href, isSameOrigin: false };
}
