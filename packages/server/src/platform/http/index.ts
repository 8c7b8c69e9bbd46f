export { clientAddressOf } from './client-address.ts';
export { registerConsole } from './console.ts';
export { describeApi } from './openapi.ts';
export { type Access, type Admit, type AdmitBody, createHttpServer, type HttpServer } from './server.ts';
export { toAppError } from './failure.ts';
export type { ErrorRenderer } from './problem.ts';
export { securityHeaders } from './security-headers.ts';
export { admitToMetrics, registerOperations } from './operations.ts';
