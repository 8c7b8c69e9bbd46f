/** The nearest neighbours of every text, by exhaustive search: the benchmark judges decisions, not an index. */

export interface Neighbour {
  readonly text: number;
  readonly cosine: number;
}

/** For each text its nearest other texts, nearest first. Vectors must have length 1. */
export function findNeighbours(vectors: Float32Array, dimensions: number, wanted: number): Neighbour[][] {
  const count = vectors.length / dimensions;
  const nearest = Array.from({ length: count }, (): Neighbour[] => []);
  for (let one = 0; one < count; one += 1) {
    for (let other = 0; other < one; other += 1) {
      const cosine = dot(vectors, one * dimensions, other * dimensions, dimensions);
      keep(nearest[one], { text: other, cosine }, wanted);
      keep(nearest[other], { text: one, cosine }, wanted);
    }
  }
  return nearest;
}

function dot(vectors: Float32Array, one: number, other: number, dimensions: number): number {
  let sum = 0;
  // The compiler knows no wide instructions; four sums at least keep its adders busy.
  let [second, third, fourth] = [0, 0, 0];
  for (let index = 0; index < dimensions; index += 4) {
    sum += (vectors[one + index] ?? 0) * (vectors[other + index] ?? 0);
    second += (vectors[one + index + 1] ?? 0) * (vectors[other + index + 1] ?? 0);
    third += (vectors[one + index + 2] ?? 0) * (vectors[other + index + 2] ?? 0);
    fourth += (vectors[one + index + 3] ?? 0) * (vectors[other + index + 3] ?? 0);
  }
  return sum + second + third + fourth;
}

function keep(nearest: Neighbour[] | undefined, neighbour: Neighbour, wanted: number): void {
  if (nearest === undefined) return;
  const last = nearest.at(-1);
  if (nearest.length >= wanted && last !== undefined && last.cosine >= neighbour.cosine) return;
  const place = nearest.findIndex(({ cosine }) => cosine < neighbour.cosine);
  nearest.splice(place < 0 ? nearest.length : place, 0, neighbour);
  if (nearest.length > wanted) nearest.pop();
}
