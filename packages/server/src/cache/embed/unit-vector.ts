/** Brings a vector to length 1. Undefined where it has no direction, or another number of dimensions. */
export function unitVector(values: readonly number[], dimensions: number): Float32Array | undefined {
  if (values.length !== dimensions) return undefined;
  const length = Math.hypot(...values);
  if (!Number.isFinite(length) || length === 0) return undefined;
  return Float32Array.from(values, (value) => value / length);
}
