/** By how much the values grow for each unit of `at`: the line with the least squares. `NaN` of fewer than two. */
export function slopeOf(samples: readonly { readonly at: number; readonly value: number }[]): number {
  const mean = (of: (sample: (typeof samples)[number]) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [at, value] = [mean((sample) => sample.at), mean((sample) => sample.value)];
  return (
    mean((sample) => (sample.at - at) * (sample.value - value)) / mean((sample) => (sample.at - at) * (sample.at - at))
  );
}
