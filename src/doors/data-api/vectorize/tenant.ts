/** `tenant-id` that managed providers are sent: there is one tenant. Source: stargate/data-api, "CQLSessionCache". */
export const TENANT = 'default_tenant';
