export { createControls, type Controls } from './controls.ts';
export { liveControls } from './live-controls.ts';
export { registerControlRoutes } from './routes.ts';
