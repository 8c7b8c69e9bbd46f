/** What is drawn for one simulated run. */
export interface Simulation {
  /** What is chosen follows from it; what the databases take their time for does not, so a replay may differ a little. */
  readonly seed: number;
  readonly calls: number;
  readonly limit: number;
  /** The most that one call can cost. */
  readonly mostOfOne: number;
  /** How often, in a hundred steps, something goes wrong. */
  readonly trouble: number;
}

/** What came of it. All is well when `faults` is empty. */
export interface SimulationEnd {
  readonly answered: number;
  /** At once, and after having waited. */
  readonly refused: number;
  readonly waited: number;
  readonly failed: number;
  readonly crashes: number;
  /** Steps in which the database or the ledger showed more than a cap. */
  readonly faults: readonly string[];
}
