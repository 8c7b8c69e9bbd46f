import { defaultOutputTokens } from './anthropic/default-output.ts';
import type { Route } from './catalogue.ts';
import { estimateInputCharacters } from './estimate.ts';
import type { ChatCall } from './exchange.ts';
import { boundInput, FILE_TOKENS, formatOf, IMAGE_TOKENS, SERVER_TOOL_TOKENS } from './input-bound.ts';
import type { UnboundedPart } from './input-bound.ts';
import { arrayAt, isGiven, isRecord } from './json.ts';
import type { JsonRecord } from './json.ts';
import type { ModelFacts } from './model-facts.ts';
import { estimateTokens } from './tokens.ts';

/** What a call asks of a model, and how many tokens it can come to. */
export interface CallNeeds {
  readonly tools: boolean;
  readonly images: boolean;
  /** Recordings in the request, or asked for as an answer. */
  readonly audio: boolean;
  readonly files: boolean;
  readonly jsonSchema: boolean;
  readonly streaming: boolean;
  readonly inputTokensEstimate: number;
  /**
   * No provider bills more input tokens than this, but for what `unbounded` names, which has a stated allowance in
   * it. Holds for every model; `boundTokens` is closer where the model is known.
   */
  readonly inputTokensBound: number;
  /** Parts whose tokens do not follow from the request: documents, and tools that run at the vendor. */
  readonly unbounded: readonly UnboundedPart[];
  readonly imageCount: number;
  readonly fileCount: number;
  /** The most output tokens of one choice that the client allows; undefined where it sets no limit. */
  readonly maxOutputTokens: number | undefined;
  /** Tokens that can be billed as output beside that limit: a predicted output that was rejected. */
  readonly outputTokensBeside: number;
  readonly choices: number;
  /** The processing tier that is asked for, in the words of a usage; undefined where the provider's default holds. */
  readonly serviceTier: string | undefined;
  /** Whether cache writes that last an hour are asked for; other writes happen without being asked for. */
  readonly cachesForAnHour: boolean;
  /** The last text of the user, at most 16 KB of it: to judge the call by, never to store. */
  promptText(): string;
}

/** Enough to tell what a call is about; more would only cost time. */
const MAX_PROMPT_CHARACTERS = 16 * 1024;
/** Far more than any vendor gives; a larger number would only make a bound that nobody can pay. */
const MAX_CHOICES = 10_000;

/** Reads what a call needs. Pure, linear in its size, never throws, whatever the body holds and how deep. */
export function needsOf(chat: ChatCall): CallNeeds {
  const { body } = chat;
  const input = boundInput(body);
  const inputTokensBound =
    input.textTokens +
    input.audioTokens +
    input.images * IMAGE_TOKENS +
    input.files * FILE_TOKENS +
    input.serverTools * SERVER_TOOL_TOKENS;
  const unbounded: UnboundedPart[] = [];
  if (input.files > 0) unbounded.push('file');
  if (input.serverTools > 0) unbounded.push('server_tool');
  const format = formatOf(body);
  return {
    tools: hasItems(body['tools']) || hasItems(body['functions']),
    images: input.images > 0,
    audio: input.audioTokens > 0 || asksForAudio(body),
    files: input.files > 0,
    jsonSchema: isRecord(format) && format['type'] === 'json_schema',
    streaming: chat.stream,
    inputTokensEstimate: estimateTokens(estimateInputCharacters(chat)),
    inputTokensBound,
    unbounded,
    imageCount: input.images,
    fileCount: input.files,
    maxOutputTokens: maxOutputTokensOf(chat),
    outputTokensBeside: isGiven(body['prediction'])
      ? boundInput({ prediction: body['prediction'] }).textTokens
      : 0,
    choices: choicesOf(body),
    serviceTier: serviceTierOf(body),
    cachesForAnHour: input.cachesForAnHour,
    promptText: () => lastUserText(body),
  };
}

/**
 * The most tokens that a provider can bill for a call on a model of these facts: of the whole input, and of the output
 * of one choice, which is undefined where nothing limits it. `defaultLimit` is what is sent where the client sets none
 * (`defaultOutputLimit`).
 */
export function boundTokens(
  needs: CallNeeds,
  facts: ModelFacts,
  defaultLimit?: number,
): { readonly inputTokens: number; readonly outputTokens: number | undefined } {
  const imageTokens = facts.imageTokens ?? IMAGE_TOKENS;
  // However many documents there are, a model takes no more of them than its window.
  const allowed = needs.fileCount * FILE_TOKENS;
  const filesTokens = needs.fileCount === 0 ? 0 : (facts.contextTokens ?? allowed);
  const ownLimit = Math.min(
    defaultLimit ?? Number.POSITIVE_INFINITY,
    facts.maxOutputTokens ?? Number.POSITIVE_INFINITY,
  );
  const outputTokens = needs.maxOutputTokens ?? (Number.isFinite(ownLimit) ? ownLimit : undefined);
  return {
    inputTokens:
      needs.inputTokensBound - needs.imageCount * (IMAGE_TOKENS - imageTokens) - allowed + filesTokens,
    outputTokens: outputTokens === undefined ? undefined : outputTokens + needs.outputTokensBeside,
  };
}

/**
 * The limit on the output that the translation sends on this route where the client sets none, as Anthropic needs one;
 * undefined where it sends none.
 */
export function defaultOutputLimit({ provider, upstreamModel }: Route, chat: ChatCall): number | undefined {
  if (chat.dialect === 'anthropic' || provider.kind !== 'anthropic') return undefined;
  return defaultOutputTokens(chat, upstreamModel);
}

/** The fields by which a dialect limits the output. */
export function outputLimitFields({ dialect }: ChatCall): readonly string[] {
  return dialect === 'anthropic' ? ['max_tokens'] : ['max_completion_tokens', 'max_tokens'];
}

/** A limit that every server reads in the same way: a positive whole number. */
export function isOutputLimit(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

/** The larger one where there are two, as servers differ in which they follow; no limit where one is no number. */
function maxOutputTokensOf(chat: ChatCall): number | undefined {
  const given = outputLimitFields(chat).flatMap((field) =>
    isGiven(chat.body[field]) ? [chat.body[field]] : [],
  );
  const limits = given.filter(isOutputLimit);
  if (given.length === 0 || limits.length < given.length) return chat.maxOutputTokens;
  return Math.max(...limits);
}

/** Some servers read a number from a text, and some make more answers than they give (`best_of`). */
function choicesOf(body: JsonRecord): number {
  const given = [body['n'], body['best_of']].filter(
    (value) => typeof value === 'number' || typeof value === 'string',
  );
  const asked = given.map((value) => Math.ceil(Number(value))).filter((value) => !Number.isNaN(value));
  const most = Math.max(1, ...asked);
  return Math.min(most, MAX_CHOICES);
}

function serviceTierOf(body: JsonRecord): string | undefined {
  // Anthropic's fast mode is billed like a tier, and its usage is read as one.
  if (body['speed'] === 'fast') return 'fast';
  const tier = body['service_tier'];
  if (typeof tier !== 'string' || tier === 'auto') return undefined;
  return tier === 'standard_only' ? 'standard' : tier.slice(0, 32);
}

function asksForAudio(body: JsonRecord): boolean {
  const modalities: unknown = body['modalities'];
  return Array.isArray(modalities) && modalities.includes('audio');
}

function hasItems(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function lastUserText(body: JsonRecord): string {
  const messages = arrayAt(body, 'messages') ?? [];
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (!isRecord(message) || message['role'] !== 'user') continue;
    const text = textOf(message['content']);
    if (text !== '') return text;
  }
  return '';
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content.slice(0, MAX_PROMPT_CHARACTERS);
  if (!Array.isArray(content)) return '';
  let text = '';
  for (const part of content) {
    if (text.length >= MAX_PROMPT_CHARACTERS) break;
    if (!isRecord(part) || part['type'] !== 'text' || typeof part['text'] !== 'string') continue;
    text += `${text === '' ? '' : '\n'}${part['text'].slice(0, MAX_PROMPT_CHARACTERS)}`;
  }
  return text.slice(0, MAX_PROMPT_CHARACTERS);
}
