import { parser } from '@prometheus-io/lezer-promql';

/** The parts of an expression of one kind, as Prometheus's own grammar names it, with their places. Pure. */
export function partsOf(expression: string, kind: string): { text: string; from: number; to: number }[] {
  const parts: { text: string; from: number; to: number }[] = [];
  parser.parse(expression).iterate({
    enter({ name, from, to }) {
      if (name === '⚠') throw new Error(`not an expression: ${expression}`);
      if (name === kind) parts.push({ text: expression.slice(from, to), from, to });
    },
  });
  return parts;
}

/** The names of the metrics that an expression asks for. Pure. */
export function metricsOf(expression: string): string[] {
  return partsOf(expression, 'VectorSelector').map(({ text }) => /^[\w:]+/.exec(text)?.[0] ?? text);
}
