// Named parts of a client's suite. Each says `ok: NAME`, or `failed: NAME` followed by why; then the next one runs.
const parts = [];

/** Parts run in the order in which they are named. */
export function part(name, work) {
  parts.push([name, work]);
}

export async function runParts() {
  for (const [name, work] of parts) {
    try {
      await work();
      console.log(`ok: ${name}`);
    } catch (error) {
      console.log(`failed: ${name}\n${error?.stack ?? error}`);
    }
  }
}
