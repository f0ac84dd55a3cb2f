/** What a script reported with `tell` and `fail`, and what it printed, apart from all that others print beside it. */
export interface ScriptAnswer {
  values: Record<string, string>;
  /** Why it failed, in its own words; null when it said nothing. */
  failure: string | null;
  /** What it printed, without what it told. */
  stdout: string;
  /** Whether it ran at all. */
  hasBegun: boolean;
  /** What it ended with; null when it did not come to its end. */
  exitCode: number | null;
  /** What was printed before it began: by the login shell or by who stands before it. */
  before: string;
}

/** What no one else can have printed: it is made for one run of one script, which nobody is told. */
export function answerMark(nonce: string): string {
  return `barback-${nonce}`;
}

/** Reads what a script that began with answer.sh printed to its standard output, or the end of that. Pure. */
export function parseScriptAnswer(printed: string, mark: string): ScriptAnswer {
  const begin = `${mark} begin\n`;
  const from = printed.indexOf(begin);
  const end = new RegExp(`${mark} end (\\d+)\\n`).exec(printed);
  // of a long output the beginning is not there any more
  const hasBegun = from >= 0 || printed.includes(mark);
  const inside = hasBegun ? printed.slice(from < 0 ? 0 : from + begin.length, end?.index) : '';
  const { pairs, rest } = takeTold(inside, mark);
  const { failed = null, ...values } = Object.fromEntries(pairs) as Record<string, string>;
  return {
    values,
    failure: failed,
    stdout: rest,
    hasBegun,
    exitCode: end === null ? null : Number(end[1]),
    before: printed.slice(0, hasBegun ? Math.max(from, 0) : undefined),
  };
}

/** What was printed for people to read. Pure. */
export function withoutMarks(output: string, mark: string): string {
  const printed = output.replace(new RegExp(`${mark} (begin|end \\d+)\\n`, 'g'), '');
  const lines = takeTold(printed, mark).rest.split(/(?<=\n)/);
  return lines.filter((line) => !line.includes(mark)).join('');
}

/** Takes what was told out of a text. Linear: a host that knows the mark may write it as often as it likes. Pure. */
function takeTold(text: string, mark: string): { pairs: [name: string, value: string][]; rest: string } {
  const NAME = /([a-z_]+)=/y;
  const [before, after] = [`${mark} `, ` ${mark}.`];
  const pairs: [string, string][] = [];
  let rest = '';
  let taken = 0;
  for (let at = text.indexOf(before); at >= 0; at = text.indexOf(before, at)) {
    NAME.lastIndex = at + before.length;
    const name = NAME.exec(text)?.[1];
    const from = NAME.lastIndex;
    const to = name === undefined ? -1 : text.indexOf(after, from);
    if (name !== undefined && to < 0) break;
    if (name === undefined) {
      at += before.length;
      continue;
    }
    pairs.push([name, text.slice(from, to)]);
    rest += text.slice(taken, at);
    taken = to + after.length;
    if (text[taken] === '\n') taken++;
    at = taken;
  }
  return { pairs, rest: rest + text.slice(taken) };
}
