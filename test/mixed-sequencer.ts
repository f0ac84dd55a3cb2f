import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Vitest runs the files of one project after those of another, and of each those first that took longest the last time
 * (or are largest). This one runs projects side by side: a file of e2e, which starts all of Barback, beside several of
 * integration. Files that share a process stay together, and come last.
 */
export class MixedSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const byProject = Map.groupBy(sorted, ({ project }) => project);
    const shares = [...byProject].flatMap(([{ config }, ofProject]) =>
      ofProject.map((file, index) => [file, config.isolate ? index / ofProject.length : 1] as const),
    );
    const share = new Map(shares);
    return sorted.sort((a, b) => (share.get(a) ?? 1) - (share.get(b) ?? 1));
  }
}
