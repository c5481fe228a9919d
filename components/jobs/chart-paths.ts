/** A value of a chart; null where there is none, and the line is not drawn. */
type Value = number | null;

/**
 * A line through values, one a step, from x 0 on. Where a value is missing the line goes on to the next: no value is no zero.
 * @param top the value at y 0
 * @param height y of zero
 */
export function linePath(values: readonly Value[], top: number, height: number): string {
  return points(values, top, height)
    .map(([x, y], index) => `${index === 0 ? "M" : "L"}${x} ${y}`)
    .join("");
}

/** The area between two such lines; "" where there is none. */
export function bandPath(
  upper: readonly Value[],
  lower: readonly Value[],
  top: number,
  height: number,
): string {
  const above = points(upper, top, height);
  const below = points(lower, top, height).reverse();
  if (above.length < 2) return "";
  return `M${[...above, ...below].map((point) => point.join(" ")).join("L")}Z`;
}

function points(values: readonly Value[], top: number, height: number): [number, number][] {
  return values.flatMap((value, index): [number, number][] =>
    value === null ? [] : [[index + 0.5, round(height - (Math.min(value, top) / (top || 1)) * height)]],
  );
}

const round = (value: number): number => Math.round(value * 100) / 100;
