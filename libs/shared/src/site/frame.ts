import type { Place } from './place.ts';

/** Who a page is for: `everybody` where no login is required. A `stranger` has to log in first. */
export type Viewer = 'everybody' | 'reader' | 'stranger';

/** Somebody who looks at what reads. */
export interface Visit {
  viewer: Viewer;
  /** Where the scheduler is; null where nobody has said. */
  control: Place | null;
}

/** A visit to an exporter that requires no login and does not know where the scheduler is. */
export const PLAIN_VISIT: Visit = { viewer: 'everybody', control: null };

export interface Link {
  text: string;
  href: string;
}

/** What is around a page: the same for all pages of a service. */
export interface Frame {
  /** From this page to the style sheet and the scripts: empty, or `../`. A proxy may serve all of it below a path. */
  root: string;
  /** The navigation; the first link is also that of the brand. */
  links: readonly Link[];
  /** The same information for programs. */
  data: readonly Link[];
  /** Where to log out; null where nobody is logged in. */
  logout: string | null;
}

/** Where the pages and the board of the scheduler are. */
function controlLinks(base: string): Link[] {
  return [
    { text: 'Actions', href: `${base}control/` },
    { text: 'Queues', href: `${base}queues/` },
  ];
}

/** The frame of what reads: all of the exporter. Pure. */
export function statusFrame(root: string, { viewer, control }: Visit): Frame {
  const isStranger = viewer === 'stranger';
  return {
    root,
    links: [
      { text: 'Servers', href: root === '' ? './' : root },
      ...(control === null ? [] : controlLinks(control.base)),
    ],
    data: isStranger
      ? []
      : [
          { text: 'Metrics', href: `${root}metrics` },
          { text: 'Servers as JSON', href: `${root}api/servers` },
          { text: 'Services as JSON', href: `${root}api/services` },
          { text: 'Storage as JSON', href: `${root}api/storage` },
        ],
    logout: viewer === 'reader' ? `${root}logout` : null,
  };
}

/** The frame of what acts: the pages of the scheduler. Pure. @param status null: nobody has said where the status page is */
export function controlFrame(root: string, viewer: Viewer, status: Place | null): Frame {
  const isStranger = viewer === 'stranger';
  return {
    root,
    links: [...(status === null ? [] : [{ text: 'Servers', href: status.base }]), ...controlLinks(root)],
    data: isStranger ? [] : [{ text: 'Actions as JSON', href: `${root}api/audit` }],
    logout: isStranger ? null : `${root}control/logout`,
  };
}

/** From the page at this path to the root, as relative links have it: empty, or `../` as often as needed. Pure. */
export function rootOf(path: string): string {
  return '../'.repeat(Math.max(0, path.split('/').length - 2)) /* `OPTIONS *` has none */;
}
