/**
 * Written by `npm run bench:routing -- --write-model`; do not edit. Learned from a part of the MMLU and GSM8K results
 * that come with RouteLLM (https://github.com/lm-sys/RouteLLM, Apache-2.0; see NOTICE): whether Mixtral 8x7B Instruct
 * and GPT-4 1106 preview answered rightly.
 */

/**
 * Whether the model was measurably cheaper than mixing at random, at 90, 95 and 99 % of the strong model's accuracy, on
 * tasks that it had not seen: the whole 95 % interval of the difference below zero. `auto` may use the model by
 * default only if so.
 */
export const BEATS_RANDOM: boolean = true;

/**
 * Cost as a fraction of always asking the strong model, by the share of its accuracy that is kept; on
 * 7059 prompts, cross-validated by task.
 */
export const MEASURED = {
  avouch: { '0.90': 0.106, '0.95': 0.351, '0.99': 0.642 },
  random: { '0.90': 0.213, '0.95': 0.606, '0.99': 0.921 },
  length: { '0.90': 0.206, '0.95': 0.48, '0.99': 0.837 },
} as const;
