export { canonicalCall } from './canonical-call.ts';
export type { CanonicalCall } from './canonical-call.ts';
export { capOutput } from './cap-output.ts';
export { createCatalogue, renderAnthropicModels, renderOpenAiModels } from './catalogue.ts';
export type { Catalogue, ListedModel, Route, ServedModel } from './catalogue.ts';
export { connectProviders } from './connect.ts';
export { estimateInputCharacters } from './estimate.ts';
export type * from './exchange.ts';
export type { ModelFacts } from './model-facts.ts';
export { boundTokens, defaultOutputLimit, needsOf } from './needs.ts';
export type { CallNeeds } from './needs.ts';
export { CallAborted } from './provider.ts';
export type { Inference, Provider, ProviderKind, UpstreamAnswer, UpstreamBody } from './provider.ts';
export { registerProviderRoutes } from './routes.ts';
export type { ModelHealth, ProviderRoutesOptions, ShownCard } from './routes.ts';
export { readProviderSettings } from './settings.ts';
export type { ProviderSettings } from './settings.ts';
export { isRepeatable } from './repeatable.ts';
export {
  createAssembler,
  finishReasonsOf,
  plainTextOf,
  replayStream,
  usageOfAnswer,
} from './replay/index.ts';
export type { Assembler } from './replay/index.ts';
export { createStreamRewriter, rewriteAnswer, rewriteRequest } from './rewrite/index.ts';
export type { OpenText, RewrittenRequest, TextRewriter, UnexaminedKind } from './rewrite/index.ts';
export { estimateTokens } from './tokens.ts';
export { readAll } from './transport.ts';
export type { TransportLimits } from './transport.ts';
export { renderAnthropicError, renderAnthropicErrorFrame } from './anthropic/index.ts';
export { renderOpenAiError, renderOpenAiErrorFrame } from './openai/index.ts';
