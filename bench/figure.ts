/** One measured figure, beside what it should be and what it is compared with. */
export interface BenchFigure {
  name: string;
  value: number;
  unit: string;
  target?: string;
  baseline?: string;
}
