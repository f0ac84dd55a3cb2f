import { actorInWords } from '@barback/shared/state/entries/audit';
import { streams } from '@barback/shared/state/keys';
import { say, sayJson } from '@barback/shared/text/say';
import { Command } from 'commander';
import { commandEnvironment } from '../command-environment.ts';
import { withRedis } from '../with-redis.ts';

export function auditCommand(): Command {
  return new Command('audit')
    .description('list manual actions, by whom and when, newest first')
    .option('--json', 'the same as /api/audit')
    .action(async ({ json }: { json?: true }) => {
      await withRedis(commandEnvironment(), async ({ state }) => {
        const entries = await state.newest('audit', streams.audit.length);
        if (json) return sayJson(entries);
        if (entries.length === 0) return say('no manual actions yet');
        for (const { at, action, server, actor, status, message } of entries) {
          const refused = status === 'refused' ? 'refused: ' : '';
          say(`${at}  ${actorInWords(actor)}  ${action} ${server}  ${refused}${message}`);
        }
      });
    });
}
