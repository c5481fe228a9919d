/** One measured figure, beside what it should be and what it is compared with. */
export interface BenchFigure {
  name: string;
  value: number;
  unit: string;
  /** What it should be: `≤ 50`. */
  target?: string;
  /** What it is compared with: a peer on the same work, or an earlier version. */
  baseline?: string;
}
