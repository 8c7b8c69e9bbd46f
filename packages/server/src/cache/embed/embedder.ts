/** Makes vectors of texts, so that questions that are alike can be found. */
export interface Embedder {
  /** Which model made a vector: vectors of different ids are never compared. */
  readonly id: string;
  readonly dimensions: number;
  /** Where texts are sent; undefined for this process. */
  readonly region: string | undefined;
  /** A vector of length 1, and what it cost. Throws AppError. Never keeps, logs or reports the text. */
  embed(text: string, signal?: AbortSignal): Promise<Embedding>;
  close(): Promise<void>;
}

export interface Embedding {
  readonly vector: Float32Array;
  readonly tokens: number;
  readonly costMicros: number;
}
