import type { Confinement } from '../../vocabulary/recovery-test.ts';

/** What kept a restored server from its recovery host, for people. Pure. */
export function confinementInWords({ kind, reason }: Confinement): string {
  switch (kind) {
    case 'namespaces':
      return 'the restored server was confined (namespaces)';
    case 'user_namespaces':
      return 'the restored server was confined (user namespaces)';
    case 'none': {
      const why = reason === null ? '' : ` (${reason})`;
      return `the restored server was not confined${why}: it could reach the network, and write where its user can`;
    }
  }
}
