/** The Data API's token of a CQL user: `Cassandra:<base64 user>:<base64 password>`. */
export const tokenOf = (user: string, password: string): string =>
  `Cassandra:${Buffer.from(user).toString('base64')}:${Buffer.from(password).toString('base64')}`;
