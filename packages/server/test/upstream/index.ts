export { anthropicUpstreamKey, startAnthropicUpstream } from './anthropic.ts';
export type { Behaviour, Content, RecordedRequest, Script } from './behaviour.ts';
export { openAiUpstreamKey, startOpenAiUpstream } from './openai.ts';
export { readConversations } from './conversations.ts';
export type { Upstream } from './server.ts';
export { answerTo } from './text.ts';
