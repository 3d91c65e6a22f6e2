/** The roles of a database at work: logins, what principals may do, and changes of roles. */
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {Principal} from '../../../core/cql/port.ts';
import type {Schema} from '../../../core/cql/schema/schema.ts';
import type {Statement} from '../../../core/cql/statements/statement.ts';
import {DEFAULT_PASSWORD, DEFAULT_PASSWORD_HASH, DEFAULT_SUPERUSER} from './passwords.ts';
import type {Passwords} from './passwords.ts';
import {authorize, CREATOR_PERMISSIONS, isSuperuser} from './permissions.ts';
import {
  alterRoleStatement,
  createRoleStatement,
  dropRoleStatements,
  grantStatements,
  readRoles,
  revokeStatements,
} from './role-store.ts';
import type {RoleChanges, Roles, RunInternal} from './role-store.ts';

/** The superuser that a new database starts with. */
export interface FirstSuperuser {
  readonly role: string;
  readonly password: string;
}

export const DEFAULT_FIRST_SUPERUSER: FirstSuperuser = {role: DEFAULT_SUPERUSER, password: DEFAULT_PASSWORD};

export class Accounts {
  readonly #run: RunInternal;
  readonly #passwords: Passwords;
  readonly #changed: () => void;
  #roles: Roles = new Map();
  /** Names of roles that are or were stored while this database is open. */
  readonly #seen = new Set<string>();
  /** Asked for by every statement. */
  #superusers: ReadonlySet<string> = new Set();

  /** `changed` is called when a role or password changed; permissions are asked for anew by every statement. */
  constructor(run: RunInternal, passwords: Passwords, changed: () => void) {
    this.#run = run;
    this.#passwords = passwords;
    this.#changed = changed;
  }

  /** Reads the roles; a database without any gets the first superuser. */
  async open(first: FirstSuperuser): Promise<void> {
    await this.#read();
    if (this.#roles.size === 0) {
      const saltedHash = await this.#passwords.hash(first.password);
      await this.#run(createRoleStatement(first.role, {canLogin: true, isSuperuser: true, saltedHash}));
      await this.#read();
    }
  }

  async #read(): Promise<void> {
    this.#roles = await readRoles(this.#run);
    for (const name of this.#roles.keys()) {
      this.#seen.add(name);
    }
    this.#superusers = new Set([...this.#roles.keys()].filter(name => isSuperuser(name, this.#roles)));
  }

  /** A snapshot; free. */
  get roles(): Roles {
    return this.#roles;
  }

  /** True while a superuser of the database has the password that everyone knows. */
  get hasDefaultPassword(): boolean {
    return [...this.#roles.values()].some(
      role => role.saltedHash === DEFAULT_PASSWORD_HASH && role.canLogin && this.#superusers.has(role.name),
    );
  }

  /** Fails with `bad_credentials`, and `overloaded` when too many passwords wait. */
  async authenticate(user: string, password: string): Promise<Principal> {
    const isRight = await this.#passwords.compare(password, this.#roles.get(user)?.saltedHash);
    const role = this.#roles.get(user);
    if (!isRight || role === undefined) {
      throw new CqlFailure('bad_credentials', `Provided username ${user} and/or password are incorrect`);
    }
    if (!role.canLogin) {
      throw new CqlFailure('bad_credentials', `${user} is not permitted to log in`);
    }
    return {role: user, isSuperuser: this.#superusers.has(user)};
  }

  /** What the principal is now. A role that was never stored is the product's own, and stands for what it says. */
  isSuperuser(principal: Principal): boolean {
    return this.#superusers.has(principal.role) || (principal.isSuperuser && !this.#seen.has(principal.role));
  }

  authorize(principal: Principal, statement: Statement, keyspace: string | undefined, schema: Schema): void {
    authorize(principal, this.#roles, statement, keyspace, schema);
  }

  hash(password: string): Promise<string> {
    return this.#passwords.hash(password);
  }

  async create(name: string, role: RoleChanges, creator: Principal): Promise<void> {
    const {canLogin = false, isSuperuser: isSuper = false} = role;
    await this.#change([createRoleStatement(name, {...role, canLogin, isSuperuser: isSuper})]);
    await this.granted(creator, `roles/${name}`, CREATOR_PERMISSIONS.role);
  }

  async alter(name: string, changes: RoleChanges): Promise<void> {
    const statement = alterRoleStatement(name, changes);
    await this.#change(statement === undefined ? [] : [statement]);
  }

  async drop(name: string): Promise<void> {
    const resource = `roles/${name}`;
    await this.#change([
      ...dropRoleStatements(name, this.#roles),
      ...revokeStatements(this.#roles, each => each === resource),
    ]);
  }

  /** The creator of a thing may do everything with it. */
  async granted(creator: Principal, resource: string, permissions: readonly string[]): Promise<void> {
    if (this.#roles.has(creator.role)) {
      await this.#change(grantStatements(creator.role, resource, permissions));
    }
  }

  /** Forgets permissions on things that were dropped. */
  async gone(isGone: (resource: string) => boolean): Promise<void> {
    const statements = revokeStatements(this.#roles, isGone);
    if (statements.length > 0) {
      await this.#change(statements);
    }
  }

  /** For after a write to system_auth. */
  async reload(): Promise<void> {
    const before = this.#roles;
    await this.#read();
    if (!areSameLogins(before, this.#roles)) {
      this.#changed();
    }
  }

  async #change(statements: readonly Statement[]): Promise<void> {
    for (const statement of statements) {
      await this.#run(statement);
    }
    await this.reload();
  }
}

/** True when everybody who could log in still can, with the same password and rank. */
function areSameLogins(a: Roles, b: Roles): boolean {
  return (
    a.size === b.size &&
    [...a.values()].every(role => {
      const other = b.get(role.name);
      return (
        other !== undefined &&
        other.canLogin === role.canLogin &&
        other.isSuperuser === role.isSuperuser &&
        other.saltedHash === role.saltedHash &&
        other.memberOf.join('\n') === role.memberOf.join('\n')
      );
    })
  );
}
