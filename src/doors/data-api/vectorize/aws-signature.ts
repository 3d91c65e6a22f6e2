/** Signs requests as AWS wants it. Source: AWS, "Signature Version 4 signing process". */
import {createHash, createHmac} from 'node:crypto';

export interface Unsigned {
  /** Each part of the path is percent-encoded. */
  readonly url: string;
  readonly body: string;
  /** Signed along with `host` and `x-amz-date`. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Signer {
  readonly accessId: string;
  readonly secretKey: string;
  readonly region: string;
  readonly service: string;
  /** Milliseconds since 1970. AWS refuses requests that are more than five minutes off. */
  readonly nowMs: number;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** The headers of a POST, those of the signature included. */
export function signAws({url, body, headers}: Unsigned, signer: Signer): Record<string, string> {
  const {host, pathname, searchParams} = new URL(url);
  const time = new Date(signer.nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  const all: Record<string, string> = {...headers, host, 'x-amz-date': time};
  const names = Object.keys(all).sort();
  const signed = names.join(';');
  const canonical = [
    'POST',
    // A path that is encoded already is encoded once more; all services but S3 do it.
    pathname.split('/').map(encode).join('/'),
    [...searchParams]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join('&'),
    ...names.map(name => `${name}:${(all[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signed,
    sha256(body),
  ].join('\n');
  const scope = `${day}/${signer.region}/${signer.service}/aws4_request`;
  const toSign = [ALGORITHM, time, scope, sha256(canonical)].join('\n');
  const key = [day, signer.region, signer.service, 'aws4_request'].reduce<Buffer | string>(
    (secret, part) => hmac(secret, part),
    `AWS4${signer.secretKey}`,
  );
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  return {
    ...headers,
    'x-amz-date': time,
    authorization: `${ALGORITHM} Credential=${signer.accessId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Percent-encodes all but letters, digits and `-._~`. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
