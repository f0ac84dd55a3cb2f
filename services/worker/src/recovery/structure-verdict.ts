import { firstFew } from './first-few.ts';

const RELATION = /^(?=(?:heap table|btree index) ")/m;
const ERROR = /^pg_amcheck: error: (?!exit code)(.*)$/gm;
/** SQLSTATEs of what the check misses or may not do, such as a function of an index that relies on a search_path. */
const NOT_CHECKABLE = /^42\w{3}: /;

/**
 * What the output of `pg_amcheck --verbose` means that has found something: `failed` for damage, `skipped` when it is
 * only that something could not be looked at. Pure.
 */
export function structureVerdict(printed: string): { status: 'failed' | 'skipped'; reason: string } {
  const findings = printed.split(RELATION).flatMap((part) => {
    const [relation, message] =
      /^((?:heap table|btree index) ".*):\n\s+(?:ERROR:\s+)?(.*)/.exec(part)?.slice(1) ?? [];
    return relation === undefined || message === undefined ? [] : [{ relation, message }];
  });
  const inWords = findings.map(({ relation, message }) => `${relation}: ${message.replace(/^\w{5}: /, '')}`);
  const errors = [...printed.matchAll(ERROR)].map(([, message = '']) => message);
  const damage = inWords.filter((_, index) => !NOT_CHECKABLE.test(findings[index]?.message ?? ''));
  const failures = [...damage, ...errors];
  if (failures.length > 0) return { status: 'failed', reason: firstFew(failures) };
  if (findings.length === 0) return { status: 'failed', reason: 'pg_amcheck failed' };
  return { status: 'skipped', reason: `pg_amcheck cannot look at all: ${firstFew(inWords)}` };
}
