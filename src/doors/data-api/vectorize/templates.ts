/** `https://{resourceName}.example/{deploymentId}`: addresses with parts that users give. */
import type {ParameterValue} from './protocols/protocol.ts';

const PLACE = /\{(\w+)\}/g;
/** A part of a host name: nothing that ends the host or adds a part to it. */
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
/** In a template: up to the end of the host. */
const HOST = /^[a-z]+:\/\/[^/?#]*/i;

/** A value that would lead elsewhere than the template says, or none was given. */
export class BadAddressPart extends Error {
  constructor(name: string) {
    super(`the parameter ${name} cannot stand in the address of the provider`);
    this.name = 'BadAddressPart';
  }
}

/** Whether users have a say in the host. */
export const hasOpenHost = (template: string): boolean => (HOST.exec(template)?.[0] ?? '').includes('{');

/** Fills the places. `modelId` stands for the name of the model, which the operator has listed. Fails with BadAddressPart. */
export function fillTemplate(template: string, model: string, parameters: ReadonlyMap<string, ParameterValue>): string {
  const host = HOST.exec(template)?.[0] ?? '';
  const filledHost = host.replaceAll(PLACE, (_, name: string) => {
    const value = String(parameters.get(name) ?? '');
    if (!LABEL.test(value)) {
      throw new BadAddressPart(name);
    }
    return value;
  });
  const rest = template.slice(host.length).replaceAll(PLACE, (_, name: string) => {
    if (name === 'modelId') {
      return model;
    }
    const value = String(parameters.get(name) ?? '');
    if (value === '' || value === '.' || value === '..') {
      throw new BadAddressPart(name);
    }
    return encodeURIComponent(value);
  });
  return `${filledHost}${rest}`;
}
