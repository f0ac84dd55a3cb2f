import type { FaultKind } from './fault.ts';
import { between, pick, pickByWeight, type Random, seededRandom } from './random.ts';
import type { Shape } from './shape.ts';

export interface PlanOptions {
  seed: number;
  /** In all rounds together. */
  faults: number;
  /** In which everything may happen at once; before them is one in which it happens to one server. */
  mixedRounds: number;
  roundSeconds: number;
  /** How many of the faults befall one server alone; none: there is no such round. */
  alone: number;
}

/** The faults of one round, after which there is a quiet time. */
export interface Round {
  number: number;
  /** The only server that anything happens to, and nothing happens to anything else; null: all mixed. */
  onlyServer: string | null;
  /** In the order in which they begin. */
  faults: PlannedFault[];
}

export interface PlannedFault {
  kind: string;
  target: string;
  /** From the begin of the round. */
  atSeconds: number;
  durationSeconds: number;
  /** For what is drawn when it happens. */
  seed: number;
}

type Kind = Pick<FaultKind, 'name' | 'targets' | 'durationSeconds' | 'weight' | 'mostInRound'>;

/** What was befallen is left alone for so long afterwards: it starts again. */
const REST_SECONDS = 2;
/** To find a time and a target for one more fault. */
const TRIES = 200;
/** To draw others in place of those that there was no room for. */
const PASSES = 20;

/** Decides what goes wrong when. The same seed gives the same plan. Pure. */
export function planRounds(
  { seed, faults, mixedRounds, roundSeconds, alone }: PlanOptions,
  kinds: readonly Kind[],
  shape: Shape,
): Round[] {
  const random = seededRandom(seed);
  const draw = (count: number, onlyServer: string | null, certain: readonly Kind[]) => {
    const targetsOf = (kind: Kind) =>
      kind.targets(shape).filter((target) => onlyServer === null || target === onlyServer);
    const possible = kinds.filter((kind) => targetsOf(kind).length > 0);
    return { onlyServer, faults: drawFaults({ count, certain, possible, targetsOf, roundSeconds }, random) };
  };
  const [server] = shape.servers;
  const first = alone > 0 && server !== undefined ? [draw(alone, server, [])] : [];
  const left = faults - (first[0]?.faults.length ?? 0);
  const mixed = shares(left, mixedRounds).map((count, round) => {
    // each kind is drawn for certain, in one of the rounds
    const certain = kinds.filter((_kind, at) => at % mixedRounds === round);
    return draw(count, null, certain);
  });
  return [...first, ...mixed].map((round, at) => ({ number: at + 1, ...round }));
}

function shares(count: number, parts: number): number[] {
  return Array.from({ length: parts }, (_, at) => Math.floor((count + at) / parts));
}

interface Draw {
  count: number;
  /** What is drawn first. */
  certain: readonly Kind[];
  possible: readonly Kind[];
  targetsOf: (kind: Kind) => readonly string[];
  roundSeconds: number;
}

/** As many as asked for, or as many as there is room for. */
function drawFaults(
  { count, certain, possible, targetsOf, roundSeconds }: Draw,
  random: Random,
): PlannedFault[] {
  const drawn: PlannedFault[] = [];
  for (let pass = 0; pass < PASSES && drawn.length < count; pass++) {
    const first = pass === 0 ? certain.slice(0, count) : [];
    const before = [...drawn.map(({ kind }) => kind), ...first.map(({ name }) => name)];
    const further = drawKinds(count - drawn.length - first.length, possible, before, random);
    for (const kind of [...longestFirst(first), ...longestFirst(further)]) {
      const fault = place(kind, targetsOf(kind), drawn, roundSeconds, random);
      if (fault !== null) drawn.push(fault);
    }
  }
  return drawn.sort((a, b) => a.atSeconds - b.atSeconds);
}

/** So that there is still room for them. */
function longestFirst(kinds: readonly Kind[]): Kind[] {
  return [...kinds].sort((a, b) => b.durationSeconds[1] - a.durationSeconds[1]);
}

/** Of some there are enough already. @param before names of kinds */
function drawKinds(count: number, kinds: readonly Kind[], before: readonly string[], random: Random): Kind[] {
  const drawn: Kind[] = [];
  while (drawn.length < count) {
    const kind = pickByWeight(
      random,
      kinds.filter(({ name, mostInRound = Number.POSITIVE_INFINITY }) => {
        const already = [...before, ...drawn.map((other) => other.name)];
        return already.filter((other) => other === name).length < mostInRound;
      }),
    );
    if (kind === undefined) break;
    drawn.push(kind);
  }
  return drawn;
}

/** Finds a time and a target for it; null when there seems to be none. */
function place(
  kind: Kind,
  targets: readonly string[],
  drawn: readonly PlannedFault[],
  roundSeconds: number,
  random: Random,
): PlannedFault | null {
  for (let tries = 0; tries < TRIES; tries++) {
    const durationSeconds = between(random, kind.durationSeconds);
    const fault = {
      kind: kind.name,
      target: pick(random, targets),
      atSeconds: random() * Math.max(0, roundSeconds - durationSeconds),
      durationSeconds,
      seed: Math.floor(random() * 2 ** 31),
    };
    if (!drawn.some((other) => areInTheWay(fault, other))) return fault;
  }
  return null;
}

function areInTheWay(a: PlannedFault, b: PlannedFault): boolean {
  if (a.target !== b.target) return false;
  const endOf = ({ atSeconds, durationSeconds }: PlannedFault) => atSeconds + durationSeconds + REST_SECONDS;
  return a.atSeconds < endOf(b) && b.atSeconds < endOf(a);
}
