import { splitTokens } from '../tokens.ts';
import { randomFrom } from './random.ts';
import type { Random } from './random.ts';
import { textOf } from './request.ts';
import type { SimulatedRequest } from './request.ts';
import { sampleFromSchema } from './schema-sample.ts';

/** What the simulated model says, cut into tokens. */
export interface SimulatedAnswer {
  /** A repeatable name for this answer. */
  readonly seed: string;
  readonly kind: 'text' | 'tool_call';
  /** The tool's name when it is a tool call. */
  readonly toolName: string | undefined;
  /** Joined: the text, or the tool's arguments as JSON. */
  readonly tokens: readonly string[];
  readonly finishReason: 'stop' | 'length' | 'tool_calls';
}

/** The first words of every text: nobody shall take it for a model's answer. */
const label = "This is Avouch's simulated provider, not a language model.";

/** The model's own limit on its output, which only an immense schema reaches. */
const maxAnswerCharacters = 40_000;

/** How much of the last message is repeated. Enough to recognize it, and to see placeholders restored. */
const quotedCharacters = 300;

const sentences: [string, ...string[]] = [
  'The text after this sentence is filler, made from a hash of your messages, so that the same request always gets the same answer.',
  'The tokens counted for this call are counted as a real provider would count them.',
  'The first byte came after a delay, and the rest came at the pace of a typical model, so that streaming can be seen.',
  'Nothing was sent over the network to answer this.',
  'Set OPENAI_API_KEY or ANTHROPIC_API_KEY, or AVOUCH_PROVIDERS, to have a real model answer here.',
  'Your policy, the cost of this call and its entry in the ledger are handled exactly as they are for a real provider.',
  'Tools that you offer are called when you require one or name one in your last message.',
  'A JSON schema that you send is answered with a value that fits it.',
  'A limit on the output tokens is kept, and the finish reason says so.',
  'Stop sequences end the answer early.',
];

/** Answers a request: the same request gives the same answer, everywhere and always. */
export function answerRequest(request: SimulatedRequest, seed: string): SimulatedAnswer {
  const random = randomFrom(seed);
  const tool = chooseTool(request, random);
  const whole =
    tool === undefined
      ? cutAtStop(compose(request, random), request.stop)
      : JSON.stringify(sampleFromSchema(tool.parameters ?? { type: 'object' }, random));
  const text = whole.slice(0, maxAnswerCharacters);
  const all = splitTokens(text);
  const limit = request.max_completion_tokens ?? request.max_tokens ?? all.length;
  const tokens = all.slice(0, limit);
  const complete = text.length === whole.length && tokens.length === all.length;
  const finished = tool === undefined ? 'stop' : 'tool_calls';
  return {
    seed,
    kind: tool === undefined ? 'text' : 'tool_call',
    toolName: tool?.name,
    tokens,
    finishReason: complete ? finished : 'length',
  };
}

function chooseTool(request: SimulatedRequest, random: Random) {
  const { tool_choice: choice } = request;
  const tools = (request.tools ?? []).flatMap((tool) => (tool.function === undefined ? [] : [tool.function]));
  const [first] = tools;
  if (first === undefined || choice === 'none') return undefined;
  if (typeof choice === 'object') return tools.find(({ name }) => name === choice.function?.name);
  const last = request.messages.at(-1);
  const said = last?.role === 'user' ? textOf(last) : '';
  const named = tools.find(({ name }) => name !== '' && said.includes(name));
  if (named !== undefined) return named;
  return choice === 'required' ? random.pick([first, ...tools.slice(1)]) : undefined;
}

function compose(request: SimulatedRequest, random: Random): string {
  const { response_format: format } = request;
  if (format?.type === 'json_schema') {
    return JSON.stringify(sampleFromSchema(format.json_schema?.schema ?? {}, random) ?? null);
  }
  if (format?.type === 'json_object') return JSON.stringify({ simulated: true, answer: label });
  const asked = request.messages.findLast(({ role }) => role === 'user');
  const quoted = asked === undefined ? '' : textOf(asked).trim().slice(0, quotedCharacters).toWellFormed();
  const parts = [label];
  if (quoted !== '') parts.push(`Your last message begins: "${quoted}"`);
  const count = request.model === 'simulated-large' ? 8 + random.integer(12) : 3 + random.integer(5);
  const first = random.integer(sentences.length);
  for (let index = 0; index < count; index += 1) {
    parts.push(sentences[(first + index) % sentences.length] ?? sentences[0]);
  }
  return parts.join(' ');
}

function cutAtStop(text: string, stop: SimulatedRequest['stop']): string {
  const sequences = typeof stop === 'string' ? [stop] : (stop ?? []);
  let end = text.length;
  for (const sequence of sequences) {
    const found = sequence === '' ? -1 : text.indexOf(sequence);
    if (found !== -1 && found < end) end = found;
  }
  return text.slice(0, end);
}
