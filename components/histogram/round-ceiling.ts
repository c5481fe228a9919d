/** The least round number not below a count: 1, 2, 3, 4, 5, 6 or 8 times a power of ten. */
export function roundCeiling(count: number): number {
  if (count <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(count));
  return [1, 2, 3, 4, 5, 6, 8, 10].map((digit) => digit * power).find((round) => round >= count) ?? count;
}
