/** All protocols of embedding providers that are called over HTTP, by name. A provider of a file may use any of them. */
import {bedrock} from './bedrock.ts';
import {cohere} from './cohere.ts';
import {huggingfaceDedicated, jinaAI, mistral, nvidia, upstageAI, voyageAI} from './data-lists.ts';
import {huggingface} from './huggingface.ts';
import {azureOpenAI, openai} from './openai.ts';
import type {EmbeddingProtocol} from './protocol.ts';
import {vertexai} from './vertexai.ts';

export const PROTOCOLS: ReadonlyMap<string, EmbeddingProtocol> = new Map(
  Object.entries({
    azureOpenAI,
    bedrock,
    cohere,
    huggingface,
    huggingfaceDedicated,
    jinaAI,
    mistral,
    nvidia,
    openai,
    upstageAI,
    vertexai,
    voyageAI,
  }),
);
