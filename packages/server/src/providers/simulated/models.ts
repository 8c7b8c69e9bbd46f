/** The models of the simulated provider; the large one answers at greater length. */
export const simulatedModels = ['simulated-small', 'simulated-large'] as const;
