export { type Asker, registerCallRoutes } from './calls/routes.ts';
export { registerClassifyRoute } from './classify-routes.ts';
export { createCallMetrics } from './metrics.ts';
export { type Gateway, registerGateway } from './routes.ts';
export { createRoutingMetrics } from './routing-metrics.ts';
export { MAX_SIMULATED_CALLS, simulatePolicy } from './simulate/simulate.ts';
export type { SimulationReport } from './simulate/simulation.ts';
