/** How one error of the Data API is defined. */

export interface ErrorEntry {
  /** REQUEST: the client should change something. SERVER: it cannot. */
  readonly family: 'REQUEST' | 'SERVER';
  /** Empty where the API names none. */
  readonly scope: string;
  readonly title: string;
  /** `${name}` stands for a fact that the message must carry. */
  readonly body: string;
  /** HTTP status of the whole answer, when this is its first error with another status than 200. */
  readonly httpStatus: number;
  /** On the wire, where it is not the entry's name: a code that several scopes share. */
  readonly code?: string;
}

export const requestError = <const S extends string, const B extends string>(
  scope: S,
  title: string,
  body: B,
  httpStatus = 200,
): {
  readonly family: 'REQUEST';
  readonly scope: S;
  readonly title: string;
  readonly body: B;
  readonly httpStatus: number;
} => ({
  family: 'REQUEST',
  scope,
  title,
  body,
  httpStatus,
});

export const serverError = <const S extends string, const B extends string>(
  scope: S,
  title: string,
  body: B,
): {
  readonly family: 'SERVER';
  readonly scope: S;
  readonly title: string;
  readonly body: B;
  readonly httpStatus: number;
} => ({
  family: 'SERVER',
  scope,
  title,
  body,
  httpStatus: 200,
});
