import { AppError } from '../../platform/errors.ts';
import type { Ending, Piece } from './stream-pieces.ts';
import type { OpenText, TextRewriter } from './text-rewriter.ts';

/** Far more texts than any answer has at once: each holds a rewriter and the event that it was last in. */
const MAX_CHANNELS = 4_096;

/** The texts of a stream that go on, each with its rewriter. Every event costs what it touches. */
export interface Channels {
  /** What may be passed on of a text with this piece; all of it where the piece is its last. */
  take(piece: Piece, isLast: boolean): string;
  /** Ends texts that the event has no piece of; gives the events that say what was held of them. */
  end(ending: Ending, goesOn: ReadonlySet<string>): string[];
  /** Ends one text, whether it goes on or not. */
  endOne(owner: string, channel: string): string[];
}

/** A text that goes on: its rewriter, and how an event with a piece of it is written. */
interface Channel {
  readonly rewriter: TextRewriter;
  write: (text: string) => string;
}

/** Throws AppError `upstream_invalid_answer` for a stream of more texts at once than anything can mean. */
export function createChannels(open: OpenText): Channels {
  const owners = new Map<string, Map<string, Channel>>();
  let count = 0;

  function begin({ owner, channel, form, write }: Piece): Channel {
    count += 1;
    if (count > MAX_CHANNELS)
      throw new AppError('upstream_invalid_answer', 'The answer has too many texts at once.');
    const begun = { rewriter: open(form), write };
    const own = owners.get(owner);
    if (own === undefined) owners.set(owner, new Map([[channel, begun]]));
    else own.set(channel, begun);
    return begun;
  }

  function remove(owner: string, channel: string): Channel | undefined {
    const own = owners.get(owner);
    const known = own?.get(channel);
    if (own === undefined || known === undefined) return undefined;
    count -= 1;
    own.delete(channel);
    if (own.size === 0) owners.delete(owner);
    return known;
  }

  function endOne(owner: string, channel: string): string[] {
    const known = remove(owner, channel);
    const held = known?.rewriter.end() ?? '';
    return known === undefined || held === '' ? [] : [known.write(held)];
  }

  function endedOwners(ending: Ending): Iterable<string> {
    switch (ending.kind) {
      case 'of':
        return ending.owners;
      case 'all':
        return owners.keys();
      case 'others':
        return [...owners.keys()].filter((owner) => owner !== ending.owner);
      default:
        return ending satisfies never;
    }
  }

  return {
    take(piece, isLast) {
      const known = owners.get(piece.owner)?.get(piece.channel) ?? begin(piece);
      known.write = piece.write;
      const passed = known.rewriter.push(piece.text);
      if (!isLast) return passed;
      remove(piece.owner, piece.channel);
      return passed + known.rewriter.end();
    },
    end(ending, goesOn) {
      const events: string[] = [];
      for (const owner of endedOwners(ending)) {
        for (const channel of owners.get(owner)?.keys() ?? [])
          if (!goesOn.has(channel)) events.push(...endOne(owner, channel));
      }
      return events;
    },
    endOne,
  };
}
