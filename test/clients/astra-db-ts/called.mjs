// Which public methods of which classes a program calls itself. They are wrapped, and do what they did.

/** Methods and getters by name, inherited ones too; not those that begin with `_`. */
function publicOf(target, stop) {
  const found = new Map();
  for (let owner = target; owner && owner !== stop; owner = Object.getPrototypeOf(owner)) {
    for (const name of Object.getOwnPropertyNames(owner)) {
      const property = Object.getOwnPropertyDescriptor(owner, name);
      if (name === 'constructor' || name.startsWith('_') || found.has(name)) continue;
      if (typeof property.value === 'function' || property.get) found.set(name, {owner, property});
    }
  }
  return found;
}

/** `file`: calls from elsewhere are not counted. */
export function watch(classes, file) {
  const seen = new Set();
  const all = new Map();
  const wrapped = new Set();
  const isOurs = () => new Error('where').stack.split('\n')[4]?.includes(file) === true;
  const note = (label, name) => {
    if (isOurs()) seen.add(`${label}.${name}`);
  };
  for (const cls of classes) {
    const methods = publicOf(cls.prototype, Object.prototype);
    all.set(cls.name, [...methods.keys()]);
    for (const [name, {owner, property}] of methods) {
      if (wrapped.has(property.value ?? property.get)) continue;
      const inner = property.value ?? property.get;
      function outer(...args) {
        note(this?.constructor?.name, name);
        return inner.apply(this, args);
      }
      wrapped.add(outer).add(inner);
      Object.defineProperty(owner, name, property.get ? {...property, get: outer} : {...property, value: outer});
    }
    for (const name of Object.getOwnPropertyNames(cls)) {
      const {value: inner, writable} = Object.getOwnPropertyDescriptor(cls, name);
      if (typeof inner !== 'function' || name.startsWith('_') || !writable) continue;
      all.get(cls.name).push(name);
      cls[name] = (...args) => {
        note(cls.name, name);
        return inner.apply(cls, args);
      };
    }
  }
  return {
    count: () => [...all.values()].reduce((sum, names) => sum + names.length, 0),
    never: () =>
      [...all]
        .flatMap(([cls, names]) => names.map(name => `${cls}.${name}`))
        .filter(name => !seen.has(name))
        .sort(),
  };
}
