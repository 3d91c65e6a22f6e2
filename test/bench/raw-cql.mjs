// A generator of CQL requests that costs little itself: frames are put together beforehand, only the bytes that vary are written, and of answers
// little more than the head is read. For rates that a driver on the same cores could not ask for.
import {connect} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';

const HEAD = 9;
const STARTUP = 0x01;
const QUERY = 0x07;
const RESULT = 0x08;
const PREPARE = 0x09;
const EXECUTE = 0x0a;
const AUTH_RESPONSE = 0x0f;
const ERROR = 0x00;
const AUTHENTICATE = 0x03;
const ONE = 0x0001;
const ROWS = 2;

const short = value => Buffer.from([value >> 8, value & 255]);
const text = value => Buffer.concat([short(Buffer.byteLength(value)), Buffer.from(value)]);
const int = value => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const longText = value => Buffer.concat([int(Buffer.byteLength(value)), Buffer.from(value)]);

function frame(opcode, stream, ...parts) {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([4, 0]), short(stream), Buffer.from([opcode]), int(body.length), body]);
}

/** EXECUTE of a statement with values of these lengths, all zeros, without metadata in the answer. */
const executeFrame = (id, lengths) =>
  frame(
    EXECUTE,
    0,
    short(id.length),
    id,
    short(ONE),
    Buffer.from([0x03]),
    short(lengths.length),
    ...lengths.flatMap(length => [int(length), Buffer.alloc(length)]),
  );

/** Where in such a frame the first value's length stands. */
const valuesAt = id => HEAD + 2 + id.length + 2 + 1 + 2;

function failureOf(bytes, at) {
  const code = bytes.readUInt32BE(at);
  return new Error(
    `error 0x${code.toString(16)}: ${bytes.toString('utf8', at + 6, at + 6 + bytes.readUInt16BE(at + 4))}`,
  );
}

/** One connection of protocol v4 without compression. */
class Link {
  #socket;
  /** The beginning of an answer, in parts, and how long it must be before it is looked at again. */
  #held = [];
  #heldBytes = 0;
  #wanted = 0;
  /** Gets each answer's opcode, stream, and where its body lies. */
  onAnswer = () => {};
  /** Called behind the answers of each chunk. */
  onChunk = () => {};

  constructor(socket) {
    this.#socket = socket;
    socket.on('data', chunk => this.#take(chunk));
  }

  static async open(port) {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    const link = new Link(socket);
    const {opcode} = await link.ask(STARTUP, short(1), text('CQL_VERSION'), text('3.0.0'));
    if (opcode === AUTHENTICATE) await link.ask(AUTH_RESPONSE, longText('\0cassandra\0cassandra'));
    return link;
  }

  /** One request by itself. */
  ask(opcode, ...parts) {
    return new Promise((resolve, reject) => {
      this.onAnswer = (answer, _stream, bytes, start, end) =>
        answer === ERROR
          ? reject(failureOf(bytes, start))
          : resolve({opcode: answer, body: bytes.subarray(start, end)});
      this.write(frame(opcode, 0, ...parts));
    });
  }

  write(bytes) {
    this.#socket.write(bytes);
  }

  #take(chunk) {
    if (this.#held.length > 0) {
      this.#held.push(chunk);
      this.#heldBytes += chunk.length;
      if (this.#heldBytes < this.#wanted) return;
      chunk = Buffer.concat(this.#held);
      this.#held = [];
    }
    let at = 0;
    while (chunk.length - at >= HEAD) {
      const end = at + HEAD + chunk.readUInt32BE(at + 5);
      if (end > chunk.length) break;
      this.onAnswer(chunk[at + 4], chunk.readUInt16BE(at + 2), chunk, at + HEAD, end);
      at = end;
    }
    if (at < chunk.length) {
      const rest = chunk.subarray(at);
      this.#held = [rest];
      this.#heldBytes = rest.length;
      this.#wanted = rest.length < HEAD ? HEAD : HEAD + rest.readUInt32BE(5);
    }
    this.onChunk();
  }

  close() {
    this.#socket.destroy();
  }
}

/** Some connections to one server. */
export class RawClient {
  #links;

  constructor(links) {
    this.#links = links;
  }

  static async open(port, connections = 4) {
    return new RawClient(await Promise.all(Array.from({length: connections}, () => Link.open(port))));
  }

  /** Resolves to the body of the answer. */
  async query(cql) {
    return (await this.#links[0].ask(QUERY, longText(cql), short(ONE), Buffer.from([0]))).body;
  }

  /** A statement for `load`: its id. */
  async prepare(cql) {
    const {body} = await this.#links[0].ask(PREPARE, longText(cql));
    return body.subarray(6, 6 + body.readUInt16BE(4));
  }

  /** All rows of a statement that was prepared, page after page on one connection: how many there were. */
  async scan(id, pageSize) {
    let rows = 0;
    let state;
    do {
      const flags = Buffer.from([0x02 | 0x04 | (state === undefined ? 0 : 0x08)]);
      const paging = state === undefined ? [] : [int(state.length), state];
      const {body} = await this.#links[0].ask(
        EXECUTE,
        short(id.length),
        id,
        short(ONE),
        flags,
        int(pageSize),
        ...paging,
      );
      rows += rowsOf(body, 0);
      const isLast = (body.readUInt32BE(4) & 0x02) === 0;
      state = isLast ? undefined : body.subarray(16, 16 + body.readInt32BE(12));
    } while (state !== undefined);
    return rows;
  }

  /**
   * Keeps `inFlight` requests under way until `count` are done or `seconds` over. Each executes `id` with values of these lengths in bytes;
   * `fill(bytes, at, number)` writes all of them, each behind the four bytes of its length, to a frame that is used again.
   * `rows`: how many each answer must have. Any error ends the run.
   */
  load({id, lengths, fill, seconds = Infinity, count = Infinity, inFlight = 64, rows}) {
    const links = this.#links;
    const template = executeFrame(id, lengths);
    const at = valuesAt(id);
    const begin = performance.now();
    const end = begin + seconds * 1000;
    const cpu = process.cpuUsage();
    const latencies = new Float64Array(1 << 16);
    let started = 0;
    let done = 0;
    return new Promise((resolve, reject) => {
      let now = begin;
      const finish = () => {
        const elapsed = (performance.now() - begin) / 1000;
        const {user, system} = process.cpuUsage(cpu);
        const sample = latencies.subarray(0, Math.min(done, latencies.length)).sort();
        const quantile = q => sample[Math.min(sample.length - 1, Math.floor(sample.length * q))];
        resolve({
          units: done,
          rate: done / elapsed,
          generatorCpu: (user + system) / 1000 / done,
          p50: quantile(0.5),
          p99: quantile(0.99),
        });
      };
      for (const [number, link] of links.entries()) {
        const depth = Math.floor(inFlight / links.length) + (number < inFlight % links.length ? 1 : 0);
        const frames = Array.from({length: depth}, (_, stream) => {
          const copy = Buffer.from(template);
          copy.writeUInt16BE(stream, 2);
          return copy;
        });
        const sentAt = new Float64Array(depth);
        let waiting = [];
        const send = stream => {
          if (started >= count || now >= end) return;
          const bytes = frames[stream];
          fill(bytes, at, started);
          started += 1;
          sentAt[stream] = now;
          waiting.push(bytes);
        };
        link.onAnswer = (opcode, stream, bytes, start) => {
          if (opcode === ERROR) {
            reject(failureOf(bytes, start));
          } else if (opcode !== RESULT) {
            reject(new Error(`unexpected answer ${opcode}`));
          } else if (rows !== undefined && (bytes.readUInt32BE(start) !== ROWS || rowsOf(bytes, start) !== rows)) {
            reject(new Error('another number of rows than expected'));
          }
          latencies[done & (latencies.length - 1)] = -sentAt[stream];
          sentAt[stream] = 0;
          ended.push(done & (latencies.length - 1));
          done += 1;
          send(stream);
        };
        const ended = [];
        const flush = () => {
          if (waiting.length > 0) {
            // Written at once: the frames may be filled again as soon as their answers are there.
            link.write(waiting.length === 1 ? waiting[0] : Buffer.concat(waiting));
            waiting = [];
          }
        };
        link.onChunk = () => {
          now = performance.now();
          for (const place of ended) latencies[place] += now;
          ended.length = 0;
          flush();
          if (done === started && (done >= count || now >= end)) finish();
        };
        for (let stream = 0; stream < depth; stream += 1) send(stream);
        flush();
      }
    });
  }

  /**
   * `perSecond` requests a second for `seconds`, whether or not earlier ones were answered; otherwise as `load`. Latency counts from the
   * moment for which a request was planned, which the generator looks at every millisecond. Gives the rate that was kept, and p50, p99 and
   * the longest.
   */
  async paced({id, lengths, fill, seconds, perSecond}) {
    const template = executeFrame(id, lengths);
    const total = Math.floor(perSecond * seconds);
    const latencies = new Float64Array(total);
    const begin = performance.now();
    let started = 0;
    let done = 0;
    let failure;
    const lanes = this.#links.map(link => {
      const lane = {link, free: [], numbers: [], frames: [], answered: []};
      link.onAnswer = (opcode, stream, bytes, start) => {
        if (opcode !== RESULT) failure ??= opcode === ERROR ? failureOf(bytes, start) : new Error(`answer ${opcode}`);
        lane.answered.push(lane.numbers[stream]);
        lane.free.push(stream);
      };
      link.onChunk = () => {
        const now = performance.now();
        for (const number of lane.answered) latencies[number] = now - begin - (number * 1000) / perSecond;
        done += lane.answered.length;
        lane.answered.length = 0;
      };
      return lane;
    });
    while (done < total && failure === undefined) {
      const due = Math.min(total, Math.floor(((performance.now() - begin) / 1000) * perSecond) + 1);
      const waiting = lanes.map(() => []);
      for (; started < due; started += 1) {
        const lane = lanes[started % lanes.length];
        const stream = lane.free.pop() ?? lane.frames.length;
        if (stream === lane.frames.length) {
          const bytes = Buffer.from(template);
          bytes.writeUInt16BE(stream, 2);
          lane.frames.push(bytes);
        }
        lane.numbers[stream] = started;
        fill(lane.frames[stream], valuesAt(id), started);
        waiting[started % lanes.length].push(lane.frames[stream]);
      }
      for (const [number, frames] of waiting.entries()) {
        if (frames.length > 0) lanes[number].link.write(Buffer.concat(frames));
      }
      await sleep(1);
    }
    if (failure !== undefined) throw failure;
    const rate = total / ((performance.now() - begin) / 1000);
    latencies.sort();
    return {rate, p50: latencies[total >> 1], p99: latencies[Math.floor(total * 0.99)], longest: latencies[total - 1]};
  }

  close() {
    for (const link of this.#links) link.close();
  }
}

/** Rows are counted behind the metadata, which a server may leave out: kind, flags, count of columns, perhaps a paging state and the columns. */
function rowsOf(bytes, start) {
  const flags = bytes.readUInt32BE(start + 4);
  const columns = bytes.readUInt32BE(start + 8);
  let at = start + 12;
  if ((flags & 0x02) !== 0) at += 4 + Math.max(0, bytes.readInt32BE(at));
  if ((flags & 0x04) === 0) {
    const pass = () => (at += 2 + bytes.readUInt16BE(at));
    if ((flags & 0x01) !== 0) {
      pass();
      pass();
    }
    for (let i = 0; i < columns; i += 1) {
      pass();
      // Only simple types are asked for here.
      at += 2;
    }
  }
  return bytes.readUInt32BE(at);
}
