/**
 * The roles of a database at work: logins, what principals may do, and changes of roles.
 *
 * What system_auth holds is kept in memory too. A change is one atomic write to its tables, and takes effect in memory at once, for open
 * connections as well; whoever sees it waits until it is durable (`position`).
 */
import {CqlFailure} from '../../../core/cql/errors.ts';
import type {Principal} from '../../../core/cql/port.ts';
import type {Schema} from '../../../core/cql/schema/schema.ts';
import type {PermissionName, Statement} from '../../../core/cql/statements/statement.ts';
import type {Position, Write} from '../store/store.ts';
import {DEFAULT_PASSWORD, DEFAULT_PASSWORD_HASH, DEFAULT_SUPERUSER} from './passwords.ts';
import type {Passwords} from './passwords.ts';
import {checkSystemDefinition, isDataStatement, isSuperuser, lacks, may, needsOf} from './permissions.ts';
import {CREATOR_PERMISSIONS, roleResource} from './resources.ts';
import {
  addIdentityStatement,
  alterRoleStatement,
  cidrGroupsStatement,
  createRoleStatement,
  dropIdentityStatement,
  dropRoleStatements,
  forgetStatements,
  grantRoleStatements,
  grantStatements,
  readCidrGroups,
  readIdentities,
  readRoles,
  revokeRoleStatements,
  revokeStatements,
} from './role-store.ts';
import type {KeptRole, RoleChanges, Roles, RoleWrite, RunInternal} from './role-store.ts';

/** The superuser that a new database starts with. */
export interface FirstSuperuser {
  readonly role: string;
  readonly password: string;
}

export const DEFAULT_FIRST_SUPERUSER: FirstSuperuser = {role: DEFAULT_SUPERUSER, password: DEFAULT_PASSWORD};

/** The tables of system_auth, as the database reads and writes them itself. */
export interface AuthTables {
  /** Resolves when the answer is durable. */
  readonly run: RunInternal;
  /** What the statements write to the store; nothing is written. */
  plan(statements: readonly RoleWrite[]): readonly Write[];
  /** All or none, at once. */
  write(writes: readonly Write[]): Position;
}

/** A change that goes along with a definition: `writes` belong into the definition's own, `apply` follows at once. */
export interface AuthChange {
  readonly writes: readonly Write[];
  apply(): void;
}

export class Accounts {
  readonly #tables: AuthTables;
  readonly #passwords: Passwords;
  readonly #changed: () => void;
  #roles = new Map<string, KeptRole>();
  #identities = new Map<string, string>();
  /** Names of roles that are or were stored while this database is open. */
  readonly #seen = new Set<string>();
  /** Asked for by every statement. */
  #superusers: ReadonlySet<string> = new Set();
  /** What was found to be allowed since the last change: `SELECT data/ks/t` by role. */
  readonly #allowed = new Map<string, Set<string>>();
  /** Counts changes: what was read before one is old. */
  #generation = 0;
  #position: Position = 0;

  /** `changed` is called when a role or password changed; permissions are asked for anew by every statement. */
  constructor(tables: AuthTables, passwords: Passwords, changed: () => void) {
    this.#tables = tables;
    this.#passwords = passwords;
    this.#changed = changed;
  }

  /** Reads the roles; a database without any gets the first superuser. */
  async open(first: FirstSuperuser): Promise<void> {
    await this.#read();
    if (this.#roles.size === 0) {
      const saltedHash = await this.#passwords.hash(first.password);
      await this.#tables.run(createRoleStatement(first.role, {canLogin: true, isSuperuser: true, saltedHash}));
      await this.#read();
    }
  }

  async #read(): Promise<void> {
    let generation: number;
    do {
      generation = this.#generation;
      const roles = await readRoles(this.#tables.run);
      const identities = await readIdentities(this.#tables.run);
      if (generation === this.#generation) {
        this.#roles = roles;
        this.#identities = identities;
      }
    } while (generation !== this.#generation);
    this.#permissionsChanged();
    this.#rolesChanged();
  }

  #permissionsChanged(): void {
    this.#generation += 1;
    this.#allowed.clear();
  }

  #rolesChanged(): void {
    for (const name of this.#roles.keys()) {
      this.#seen.add(name);
    }
    this.#superusers = new Set([...this.#roles.keys()].filter(name => isSuperuser(name, this.#roles)));
  }

  /** As they are now: changes with them. */
  get roles(): Roles {
    return this.#roles;
  }

  /** Log position of the newest change that is in force. */
  get position(): Position {
    return this.#position;
  }

  /** True while a superuser of the database has the password that everyone knows. */
  get hasDefaultPassword(): boolean {
    return [...this.#roles.values()].some(
      role => role.saltedHash === DEFAULT_PASSWORD_HASH && role.canLogin && this.#superusers.has(role.name),
    );
  }

  // ---- who asks, and what for ----------------------------------------------------------------------------------

  /** Fails with `bad_credentials`, and `overloaded` when too many passwords wait. */
  async authenticate(user: string, password: string): Promise<Principal> {
    if (password === '') {
      // A role may have such a password, but nobody comes in by it. Seen in: Apache Cassandra 5.0.
      throw new CqlFailure('bad_credentials', 'Password must not be null');
    }
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

  /** Who an identity stands for. Fails with `bad_credentials`. */
  principalOf(identity: string): Principal {
    const name = this.#identities.get(identity);
    const role = name === undefined ? undefined : this.#roles.get(name);
    if (role === undefined) {
      throw new CqlFailure('bad_credentials', `Certificate identity '${identity}' not authorized`);
    }
    if (!role.canLogin) {
      throw new CqlFailure('bad_credentials', `${role.name} is not permitted to log in`);
    }
    return {role: role.name, isSuperuser: this.#superusers.has(role.name)};
  }

  /** What the principal is now. A role that was never stored is the product's own, and stands for what it says. */
  isSuperuser(principal: Principal): boolean {
    return this.#superusers.has(principal.role) || (principal.isSuperuser && !this.#seen.has(principal.role));
  }

  /** Whether the principal has the permission on the resource (resources.ts) or on what contains it. */
  may(principal: Principal, permission: PermissionName, resource: string): boolean {
    if (this.isSuperuser(principal)) {
      return true;
    }
    const {role} = principal;
    let allowed = this.#allowed.get(role);
    const need = `${permission} ${resource}`;
    if (allowed?.has(need) === true) {
      return true;
    }
    if (!may(role, this.#roles, permission, resource)) {
      return false;
    }
    if (allowed === undefined) {
      allowed = new Set();
      this.#allowed.set(role, allowed);
    }
    allowed.add(need);
    return true;
  }

  /** Fails with `unauthorized`. */
  require(principal: Principal, permission: PermissionName, resource: string): void {
    if (!this.may(principal, permission, resource)) {
      throw lacks(principal.role, permission, resource);
    }
  }

  /** Fails with `unauthorized`, for definitions of system keyspaces whoever asks. Role statements check themselves. */
  authorize(principal: Principal, statement: Statement, keyspace: string | undefined, schema: Schema): void {
    if (isDataStatement(statement)) {
      if (!this.isSuperuser(principal)) {
        for (const {permission, resource} of needsOf(statement, keyspace, schema)) {
          this.require(principal, permission, resource);
        }
      }
      return;
    }
    for (const need of needsOf(statement, keyspace, schema)) {
      checkSystemDefinition(need);
      this.require(principal, need.permission, need.resource);
    }
  }

  hash(password: string): Promise<string> {
    return this.#passwords.hash(password);
  }

  /** The role that a certificate's identity stands for. */
  roleOfIdentity(identity: string): string | undefined {
    return this.#identities.get(identity);
  }

  hasIdentities(role: string): boolean {
    return [...this.#identities.values()].includes(role);
  }

  cidrGroups(): Promise<readonly string[]> {
    return readCidrGroups(this.#tables.run);
  }

  // ---- changes: each gives its log position, and is in force when it returns ------------------------------------

  create(name: string, role: RoleChanges, cidrGroups: readonly string[], creator: Principal): Position {
    const {canLogin = false, isSuperuser: isSuper = false, saltedHash} = role;
    const whole = {canLogin, isSuperuser: isSuper, saltedHash};
    const granted = this.#grantsTo(creator, [[roleResource(name), CREATOR_PERMISSIONS.role]]);
    return this.#change(
      [createRoleStatement(name, whole), cidrGroupsStatement(name, cidrGroups), ...granted.statements],
      () => {
        this.#roles.set(name, {name, ...whole, memberOf: [], permissions: new Map()});
        granted.apply();
      },
    );
  }

  alter(name: string, changes: RoleChanges, cidrGroups: readonly string[] | undefined): Position {
    const statement = alterRoleStatement(name, changes);
    const statements = [
      ...(statement === undefined ? [] : [statement]),
      ...(cidrGroups === undefined ? [] : [cidrGroupsStatement(name, cidrGroups)]),
    ];
    return this.#change(statements, () => {
      this.#replace(name, {
        ...(changes.canLogin === undefined ? {} : {canLogin: changes.canLogin}),
        ...(changes.isSuperuser === undefined ? {} : {isSuperuser: changes.isSuperuser}),
        ...(changes.saltedHash === undefined ? {} : {saltedHash: changes.saltedHash}),
      });
    });
  }

  drop(name: string): Position {
    const role = this.#roles.get(name);
    if (role === undefined) {
      return this.#position;
    }
    const gone = this.#forgotten(resource => resource === roleResource(name));
    return this.#change([...dropRoleStatements(role, this.#roles, this.#identities), ...gone.statements], () => {
      this.#roles.delete(name);
      for (const other of this.#roles.values()) {
        if (other.memberOf.includes(name)) {
          this.#replace(other.name, {memberOf: other.memberOf.filter(each => each !== name)});
        }
      }
      for (const [identity, of] of this.#identities) {
        if (of === name) {
          this.#identities.delete(identity);
        }
      }
      gone.apply();
    });
  }

  grantRole(role: string, member: string): Position {
    return this.#change(grantRoleStatements(role, member), () => {
      this.#replace(member, {memberOf: [...(this.#roles.get(member)?.memberOf ?? []), role]});
    });
  }

  revokeRole(role: string, member: string): Position {
    return this.#change(revokeRoleStatements(role, member), () => {
      this.#replace(member, {memberOf: (this.#roles.get(member)?.memberOf ?? []).filter(each => each !== role)});
    });
  }

  /** Gives those of the permissions that the role did not have. */
  grant(role: string, resource: string, permissions: readonly PermissionName[]): readonly PermissionName[] {
    const had = this.#roles.get(role)?.permissions.get(resource);
    const added = permissions.filter(permission => had?.has(permission) !== true);
    if (added.length > 0) {
      this.#changePermissions(grantStatements(role, resource, added), () => this.#add(role, resource, added));
    }
    return added;
  }

  /** Gives those of the permissions that the role had. */
  revoke(role: string, resource: string, permissions: readonly PermissionName[]): readonly PermissionName[] {
    const kept = this.#roles.get(role)?.permissions;
    const had = kept?.get(resource);
    const taken = permissions.filter(permission => had?.has(permission) === true);
    if (kept !== undefined && had !== undefined && taken.length > 0) {
      const rest = new Set([...had].filter(permission => !taken.includes(permission as PermissionName)));
      this.#changePermissions(revokeStatements(role, resource, taken, rest.size === 0), () => {
        if (rest.size === 0) {
          kept.delete(resource);
        } else {
          kept.set(resource, rest);
        }
      });
    }
    return taken;
  }

  addIdentity(identity: string, role: string): Position {
    return this.#change([addIdentityStatement(identity, role)], () => this.#identities.set(identity, role));
  }

  dropIdentity(identity: string): Position {
    return this.#change([dropIdentityStatement(identity)], () => this.#identities.delete(identity));
  }

  /** The creator of a thing may do everything with it. Undefined: that changes nothing. */
  created(
    creator: Principal,
    grants: readonly (readonly [string, readonly PermissionName[]])[],
  ): AuthChange | undefined {
    return this.#along(this.#grantsTo(creator, grants));
  }

  /** Permissions on things that are dropped go too. Undefined: there are none. */
  dropped(isGone: (resource: string) => boolean): AuthChange | undefined {
    return this.#along(this.#forgotten(isGone));
  }

  /** For after a write to system_auth that somebody made by CQL. */
  async reload(): Promise<void> {
    const before = [...this.#roles.values()];
    this.#permissionsChanged();
    await this.#read();
    if (!areSameLogins(before, this.#roles)) {
      this.#changed();
    }
  }

  // ---- how ------------------------------------------------------------------------------------------------------

  #grantsTo(creator: Principal, grants: readonly (readonly [string, readonly PermissionName[]])[]): Edit {
    const to = this.#roles.has(creator.role) ? grants : [];
    return {
      statements: to.flatMap(([resource, permissions]) => grantStatements(creator.role, resource, permissions)),
      apply: () => to.forEach(([resource, permissions]) => this.#add(creator.role, resource, permissions)),
    };
  }

  #forgotten(isGone: (resource: string) => boolean): Edit {
    const gone = [...this.#roles.values()].flatMap(role =>
      [...role.permissions.keys()].filter(isGone).map(resource => ({role, resource})),
    );
    return {
      statements: gone.flatMap(({role, resource}) => forgetStatements(role.name, resource)),
      apply: () => gone.forEach(({role, resource}) => role.permissions.delete(resource)),
    };
  }

  #along({statements, apply}: Edit): AuthChange | undefined {
    return statements.length === 0
      ? undefined
      : {
          writes: this.#tables.plan(statements),
          apply: () => {
            apply();
            this.#permissionsChanged();
          },
        };
  }

  #add(name: string, resource: string, permissions: readonly PermissionName[]): void {
    const kept = this.#roles.get(name)?.permissions;
    kept?.set(resource, new Set([...(kept.get(resource) ?? []), ...permissions]));
  }

  #replace(name: string, changes: Partial<KeptRole>): void {
    const role = this.#roles.get(name);
    if (role !== undefined) {
      this.#roles.set(name, {...role, ...changes});
    }
  }

  #changePermissions(statements: readonly RoleWrite[], apply: () => void): void {
    this.#position = this.#tables.write(this.#tables.plan(statements));
    apply();
    this.#permissionsChanged();
  }

  #change(statements: readonly RoleWrite[], apply: () => void): Position {
    if (statements.length > 0) {
      this.#changePermissions(statements, apply);
      this.#rolesChanged();
      this.#changed();
    }
    return this.#position;
  }
}

/** What is written, and what follows in memory. */
interface Edit {
  readonly statements: readonly RoleWrite[];
  apply(): void;
}

/** True when everybody who could log in still can, with the same password and rank. */
function areSameLogins(before: readonly KeptRole[], after: Roles): boolean {
  return (
    before.length === after.size &&
    before.every(role => {
      const other = after.get(role.name);
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
