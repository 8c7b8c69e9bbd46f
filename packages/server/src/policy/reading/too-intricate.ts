import { Lexer } from 'yaml';

/** A policy has six levels. What is deeper than this would take the parser's stack. */
const MAX_DEPTH = 30;

/**
 * Whether a text is nested deeper, or has more to it, than any policy. Asked of its words, one after the other, because the parser
 * follows every level with a call of its own, and where the stack ends while it compiles a pattern the process does.
 */
export function isTooIntricate(text: string): boolean {
  let flowDepth = 0;
  let inLine = 0;
  let words = 0;
  for (const word of new Lexer().lex(text)) {
    switch (word) {
      case '[':
      case '{':
        flowDepth += 1;
        break;
      case ']':
      case '}':
        flowDepth = Math.max(0, flowDepth - 1);
        break;
      case '-':
      case '?':
        // In one line each of these opens a level: "- - - a".
        inLine += 1;
        break;
      default:
        if (word.startsWith('\n') || word.startsWith('\r')) inLine = 0;
        // Levels below each other must be indented ever further.
        else if (word.length > MAX_INDENTATION && word.trim() === '') return true;
    }
    words += 1;
    if (flowDepth > MAX_DEPTH || inLine > MAX_DEPTH || words > MAX_WORDS) return true;
  }
  return false;
}

const MAX_INDENTATION = 400;
/** Above what a policy of the greatest length has; a text of commas alone, each a fault to the parser, has more. */
const MAX_WORDS = 150_000;
