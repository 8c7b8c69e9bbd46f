export { createCallMetrics } from './metrics.ts';
export { type Gateway, registerGateway } from './routes.ts';
