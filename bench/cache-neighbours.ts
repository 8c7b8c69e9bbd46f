/** The nearest neighbours of every text, by exhaustive search: the benchmark judges decisions, not an index. */

export interface Neighbour {
  readonly text: number;
  readonly cosine: number;
}

/** For each text its nearest other texts, nearest first. Vectors must have length 1. */
export function findNeighbours(vectors: Float32Array, dimensions: number, wanted: number): Neighbour[][] {
  const count = vectors.length / dimensions;
  const nearest = Array.from({ length: count }, (): Neighbour[] => []);
  /** The cosine that a text must exceed to be among the nearest of another. */
  const least = new Float64Array(count).fill(-Infinity);
  const offer = (text: number, other: number, cosine: number): void => {
    const found = nearest[text] ?? [];
    const place = found.findIndex((each) => each.cosine < cosine);
    found.splice(place < 0 ? found.length : place, 0, { text: other, cosine });
    if (found.length > wanted) found.pop();
    if (found.length === wanted) least[text] = found[wanted - 1]?.cosine ?? -Infinity;
  };
  for (let one = 0; one < count; one += 1) {
    const from = vectors.subarray(one * dimensions, (one + 1) * dimensions);
    for (let other = 0; other < one; other += 1) {
      const cosine = dot(from, vectors, other * dimensions);
      if (cosine > (least[one] ?? 0)) offer(one, other, cosine);
      if (cosine > (least[other] ?? 0)) offer(other, one, cosine);
    }
  }
  return nearest;
}

/** Four sums at once keep a processor's adders busy, which one after the other would not. */
function dot(one: Float32Array, vectors: Float32Array, begin: number): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let index = 0; index < one.length; index += 4) {
    const at = begin + index;
    first += (one[index] ?? 0) * (vectors[at] ?? 0);
    second += (one[index + 1] ?? 0) * (vectors[at + 1] ?? 0);
    third += (one[index + 2] ?? 0) * (vectors[at + 2] ?? 0);
    fourth += (one[index + 3] ?? 0) * (vectors[at + 3] ?? 0);
  }
  return first + second + third + fourth;
}
