/** What the calls of one command to a model took, as far as the provider says it. */
import {at} from './protocols/protocol.ts';

/** Of the calls that one command made to a model. */
export interface ModelUsage {
  readonly provider: string;
  readonly model: string;
  /** As the provider counts them; 0 when it does not say. */
  tokens: number;
  /** Of bodies. */
  sentBytes: number;
  receivedBytes: number;
}

export type OnUsage = (usage: ModelUsage) => void;

export const newUsage = (provider: string, model: string): ModelUsage => ({
  provider,
  model,
  tokens: 0,
  sentBytes: 0,
  receivedBytes: 0,
});

/** One call more. */
export function addCall(usage: ModelUsage, sent: string, received: string, answer: unknown): void {
  usage.tokens += tokensOf(answer);
  usage.sentBytes += Buffer.byteLength(sent);
  usage.receivedBytes += Buffer.byteLength(received);
}

/** Where the protocols say how many tokens a call took. */
function tokensOf(answer: unknown): number {
  for (const path of [
    ['usage', 'total_tokens'],
    ['usage', 'prompt_tokens'],
    ['meta', 'billed_units', 'input_tokens'],
    ['inputTextTokenCount'],
  ]) {
    const count = at(answer, ...path);
    if (typeof count === 'number' && Number.isSafeInteger(count)) {
      return count;
    }
  }
  const predictions = at(answer, 'predictions');
  return Array.isArray(predictions)
    ? predictions.reduce<number>((sum, one) => {
        const count = at(one, 'embeddings', 'statistics', 'token_count');
        return typeof count === 'number' && Number.isSafeInteger(count) ? sum + count : sum;
      }, 0)
    : 0;
}
