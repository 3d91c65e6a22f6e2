/** Texts in the place of vectors: the service of the column makes the vectors of a request, together. */
import type {Json, JsonObject} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import type {Context} from '../commands/command.ts';
import {vectorJson} from '../documents/vectors.ts';
import {fail} from '../errors.ts';
import {serviceOf} from '../vectorize/service.ts';
import {isFloatVector} from './column-types.ts';
import type {ApiColumn, ApiTable} from './table.ts';

/** Members of objects that hold a text for a vector column, and are to hold its vector. */
interface Place {
  readonly object: JsonObject;
  readonly column: ApiColumn;
  readonly text: string;
}

/**
 * Puts vectors in the place of texts. Changes the objects, whose members are columns.
 * Fails with `UNSUPPORTED_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION`, `UNSUPPORTED_VECTORIZE_CONFIGURATIONS`, and as `Embeddings.embed`.
 */
export async function embedColumns(
  objects: readonly JsonObject[],
  table: ApiTable,
  context: Context,
  scope: 'DOCUMENT' | 'UPDATE',
): Promise<void> {
  const places = findPlaces(objects, table, scope);
  // A text without words has no vector, and asks no service for one.
  const texts = places.filter(({text}) => text.trim() !== '');
  const identities = new Set(texts.map(({column}) => identityOf(column, table)));
  if (identities.size > 1) {
    throw fail('UNSUPPORTED_VECTORIZE_CONFIGURATIONS', {vectorizeIdentities: [...identities].join('; ')});
  }
  const [first] = texts;
  const vectors =
    first === undefined
      ? []
      : await embed(
          first.column,
          table,
          texts.map(({text}) => text),
          context,
          'index',
        );
  for (const place of places) {
    place.object.set(place.column.name, null);
  }
  texts.forEach(({object, column}, index) => object.set(column.name, vectors[index] ?? null));
}

export const takesTexts = (objects: readonly JsonObject[], table: ApiTable): boolean =>
  objects.some(object =>
    [...object].some(([name, value]) => typeof value === 'string' && isVector(table.byName.get(name))),
  );

const isVector = (column: ApiColumn | undefined): boolean => column !== undefined && isFloatVector(column.column.type);

function findPlaces(objects: readonly JsonObject[], table: ApiTable, scope: 'DOCUMENT' | 'UPDATE'): readonly Place[] {
  const places: Place[] = [];
  const missing = new Set<string>();
  for (const object of objects) {
    for (const [name, text] of object) {
      const column = table.byName.get(name);
      if (typeof text !== 'string' || column === undefined || !isVector(column)) {
        continue;
      }
      if (table.services.has(name)) {
        places.push({object, column, text});
      } else {
        missing.add(name);
      }
    }
  }
  if (missing.size > 0) {
    throw fail(
      scope === 'UPDATE'
        ? 'UNSUPPORTED_UPDATE_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION'
        : 'UNSUPPORTED_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION',
      {
        ...table.facts,
        invalidVectorizeColumns: [...missing].join(', '),
        validVectorizeColumns: [...table.services.keys()].join(', '),
      },
    );
  }
  return places;
}

function identityOf(column: ApiColumn, table: ApiTable): string {
  const service = table.services.get(column.name);
  const {type} = column.column;
  return `${service === undefined ? '' : writeJson(service)} ${type.kind === 'vector' ? type.dimension : 0}`;
}

/** Vectors as JSON, made by the service of the column, which must have one. */
export async function embed(
  {name, column}: ApiColumn,
  table: ApiTable,
  texts: readonly string[],
  {door, headers}: Context,
  purpose: 'index' | 'search',
): Promise<readonly Json[]> {
  const service = table.services.get(name);
  if (texts.length === 0 || service === undefined || column.type.kind !== 'vector') {
    return [];
  }
  const vectors = await door.embeddings.embed(serviceOf(service), column.type.dimension, texts, headers, purpose);
  return vectors.map(floats => vectorJson([...floats]));
}
