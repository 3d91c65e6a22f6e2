/**
 * CQL statements as data. The text parser is one producer of them; doors build them directly.
 * Plain data throughout: a statement can be encoded and sent to another process.
 * Names are in their stored case: the parser has folded unquoted ones.
 */

export interface QualifiedName {
  /** Absent: the keyspace of the session. */
  readonly keyspace: string | undefined;
  readonly name: string;
}

// ---- terms -----------------------------------------------------------------------------------------------------

export type LiteralKind = 'string' | 'integer' | 'float' | 'boolean' | 'uuid' | 'hex' | 'duration';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

/** A value in a statement. */
export type Term =
  /** `text` is without quotes and escapes; for hex without `0x`. */
  | {readonly kind: 'literal'; readonly literal: LiteralKind; readonly text: string}
  | {readonly kind: 'null'}
  /** `index` counts from 0 in order of appearance in the whole statement (a batch included). */
  | {readonly kind: 'marker'; readonly index: number; readonly name: string | undefined}
  /** Already in wire form; made by doors, never by the parser. The type is that of the place where it stands. */
  | {readonly kind: 'value'; readonly bytes: Uint8Array | null}
  /** `[a, b]`: a list or a vector. */
  | {readonly kind: 'list'; readonly elements: readonly Term[]}
  /** `{a, b}`; `{}` is a set without elements and may also stand for an empty map. */
  | {readonly kind: 'set'; readonly elements: readonly Term[]}
  | {readonly kind: 'map'; readonly entries: readonly (readonly [Term, Term])[]}
  | {readonly kind: 'udt'; readonly fields: readonly (readonly [string, Term])[]}
  | {readonly kind: 'tuple'; readonly elements: readonly Term[]}
  | {readonly kind: 'call'; readonly name: QualifiedName; readonly args: readonly Term[]}
  /** `(type) term`: a type hint. */
  | {readonly kind: 'hint'; readonly type: TypeRef; readonly of: Term}
  | {readonly kind: 'arithmetic'; readonly operator: ArithmeticOperator; readonly left: Term; readonly right: Term}
  | {readonly kind: 'negate'; readonly of: Term}
  /** A column inside an assignment's value: the `v` of `SET v = v + 1`. */
  | {readonly kind: 'column'; readonly name: string};

/** A type as written: user type names are not resolved yet. */
export type TypeRef =
  | {readonly kind: 'named'; readonly keyspace: string | undefined; readonly name: string}
  | {readonly kind: 'list'; readonly element: TypeRef}
  | {readonly kind: 'set'; readonly element: TypeRef}
  | {readonly kind: 'map'; readonly key: TypeRef; readonly value: TypeRef}
  | {readonly kind: 'tuple'; readonly elements: readonly TypeRef[]}
  | {readonly kind: 'frozen'; readonly of: TypeRef}
  | {readonly kind: 'vector'; readonly element: TypeRef; readonly dimension: number}
  | {readonly kind: 'custom'; readonly className: string};

// ---- conditions ------------------------------------------------------------------------------------------------

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/**
 * A condition on a row. CQL text only makes `and` of relations; `or` and `not` are for doors and for engines whose capabilities say so.
 * Two-valued: a relation on a null or missing value is not met, and `not` of it is.
 */
export type Condition =
  | {readonly kind: 'and'; readonly of: readonly Condition[]}
  | {readonly kind: 'or'; readonly of: readonly Condition[]}
  | {readonly kind: 'not'; readonly of: Condition}
  | Relation;

export type Relation =
  | {readonly kind: 'compare'; readonly column: string; readonly operator: ComparisonOperator; readonly value: Term}
  /** `values` is one marker when written `IN ?`. */
  | {readonly kind: 'in'; readonly column: string; readonly values: readonly Term[] | Term}
  | {readonly kind: 'contains'; readonly column: string; readonly value: Term}
  | {readonly kind: 'contains_key'; readonly column: string; readonly value: Term}
  /** `m['k'] >= v`, in LWT conditions also `l[0] = v` and IN (then `value` is a list term or marker). */
  | {
      readonly kind: 'element';
      readonly column: string;
      readonly key: Term;
      readonly operator: ComparisonOperator | 'in';
      readonly value: Term | readonly Term[];
    }
  /** `u.f = v`, LWT conditions only. */
  | {
      readonly kind: 'field';
      readonly column: string;
      readonly field: string;
      readonly operator: ComparisonOperator | 'in';
      readonly value: Term | readonly Term[];
    }
  | {
      readonly kind: 'multi';
      readonly columns: readonly string[];
      readonly operator: ComparisonOperator;
      readonly value: Term;
    }
  | {readonly kind: 'multi_in'; readonly columns: readonly string[]; readonly values: readonly Term[] | Term}
  | {
      readonly kind: 'token';
      readonly columns: readonly string[];
      readonly operator: ComparisonOperator;
      readonly value: Term;
    }
  | {readonly kind: 'like'; readonly column: string; readonly value: Term}
  /** `text : 'words'`: the text, taken apart as its index says, has all the words (`any`: one of them, which CQL text cannot say). */
  | {readonly kind: 'match'; readonly column: string; readonly value: Term; readonly any?: boolean | undefined}
  | {readonly kind: 'is_not_null'; readonly column: string};

// ---- SELECT ----------------------------------------------------------------------------------------------------

export type Selector =
  | {readonly kind: 'column'; readonly name: string}
  | {readonly kind: 'count_rows'}
  | {readonly kind: 'call'; readonly name: QualifiedName; readonly args: readonly Selector[]}
  | {readonly kind: 'cast'; readonly of: Selector; readonly type: TypeRef}
  | {readonly kind: 'writetime' | 'maxwritetime' | 'ttl'; readonly of: Selector}
  | {readonly kind: 'element'; readonly of: Selector; readonly key: Term}
  | {readonly kind: 'slice'; readonly of: Selector; readonly from: Term | undefined; readonly to: Term | undefined}
  | {readonly kind: 'field'; readonly of: Selector; readonly field: string}
  | {readonly kind: 'term'; readonly term: Term}
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Selector;
      readonly right: Selector;
    }
  | {readonly kind: 'negate'; readonly of: Selector}
  | {readonly kind: 'hint'; readonly type: TypeRef; readonly of: Selector}
  | {readonly kind: 'tuple' | 'list' | 'set'; readonly elements: readonly Selector[]};

export interface SelectItem {
  readonly selector: Selector;
  readonly alias: string | undefined;
}

export type OrderBy =
  | {readonly kind: 'columns'; readonly columns: readonly {readonly name: string; readonly descending: boolean}[]}
  | {readonly kind: 'ann'; readonly column: string; readonly vector: Term}
  /** How well an indexed text answers these words; rows with none of them are left out. */
  | {readonly kind: 'bm25'; readonly column: string; readonly text: Term};

export interface Select {
  readonly kind: 'select';
  readonly table: QualifiedName;
  /** Empty: `*`. */
  readonly items: readonly SelectItem[];
  readonly json: boolean;
  readonly distinct: boolean;
  readonly where: Condition | undefined;
  readonly groupBy: readonly string[];
  readonly orderBy: OrderBy | undefined;
  readonly perPartitionLimit: Term | undefined;
  readonly limit: Term | undefined;
  readonly allowFiltering: boolean;
}

// ---- writes ----------------------------------------------------------------------------------------------------

export interface Using {
  readonly timestamp: Term | undefined;
  readonly ttl: Term | undefined;
}

export interface Insert {
  readonly kind: 'insert';
  readonly table: QualifiedName;
  readonly columns: readonly string[];
  readonly values: readonly Term[];
  readonly ifNotExists: boolean;
  readonly using: Using;
}

export interface InsertJson {
  readonly kind: 'insert_json';
  readonly table: QualifiedName;
  readonly json: Term;
  /** `DEFAULT UNSET`: columns that the JSON lacks stay as they are. */
  readonly defaultUnset: boolean;
  readonly ifNotExists: boolean;
  readonly using: Using;
}

export type Assignment =
  /** `c = term`; the term may mention the column itself (`c = c + ?`, `c = [1] + c`). */
  | {readonly kind: 'set'; readonly column: string; readonly value: Term}
  | {readonly kind: 'set_element'; readonly column: string; readonly key: Term; readonly value: Term}
  | {readonly kind: 'set_field'; readonly column: string; readonly field: string; readonly value: Term};

export interface Update {
  readonly kind: 'update';
  readonly table: QualifiedName;
  readonly using: Using;
  readonly assignments: readonly Assignment[];
  readonly where: Condition;
  readonly ifExists: boolean;
  /** The IF clause: all must hold. Empty: unconditional. */
  readonly conditions: readonly Condition[];
}

export type DeleteTarget =
  | {readonly kind: 'column'; readonly column: string}
  | {readonly kind: 'element'; readonly column: string; readonly key: Term}
  | {readonly kind: 'field'; readonly column: string; readonly field: string};

export interface Delete {
  readonly kind: 'delete';
  readonly table: QualifiedName;
  /** Empty: whole rows. */
  readonly targets: readonly DeleteTarget[];
  readonly using: Using;
  readonly where: Condition;
  readonly ifExists: boolean;
  readonly conditions: readonly Condition[];
}

export interface Batch {
  readonly kind: 'batch';
  readonly type: 'logged' | 'unlogged' | 'counter';
  readonly using: Using;
  readonly statements: readonly (Insert | InsertJson | Update | Delete)[];
}

export interface Truncate {
  readonly kind: 'truncate';
  readonly table: QualifiedName;
}

export interface Use {
  readonly kind: 'use';
  readonly keyspace: string;
}

// ---- definitions -----------------------------------------------------------------------------------------------

/** A property of a WITH clause: text of a constant, or a map of such. */
export type Property = string | {readonly [name: string]: string};

export interface CreateKeyspace {
  readonly kind: 'create_keyspace';
  readonly name: string;
  readonly ifNotExists: boolean;
  readonly properties: {readonly [name: string]: Property};
}
export interface AlterKeyspace {
  readonly kind: 'alter_keyspace';
  readonly name: string;
  readonly ifExists: boolean;
  readonly properties: {readonly [name: string]: Property};
}
export interface DropKeyspace {
  readonly kind: 'drop_keyspace';
  readonly name: string;
  readonly ifExists: boolean;
}

/** `MASKED WITH name(args)`; without arguments of its own, the function takes the column alone. */
export interface ColumnMaskRef {
  readonly name: QualifiedName;
  readonly args: readonly Term[];
}

export interface ColumnDefinition {
  readonly name: string;
  readonly type: TypeRef;
  readonly isStatic: boolean;
  readonly mask?: ColumnMaskRef | undefined;
}

export interface CreateTable {
  readonly kind: 'create_table';
  readonly table: QualifiedName;
  readonly ifNotExists: boolean;
  readonly columns: readonly ColumnDefinition[];
  /** Every PRIMARY KEY written, inline ones included: exactly one is legal. */
  readonly primaryKeys: readonly {readonly partition: readonly string[]; readonly clustering: readonly string[]}[];
  readonly clusteringOrder: readonly {readonly name: string; readonly descending: boolean}[];
  readonly compactStorage: boolean;
  readonly properties: {readonly [name: string]: Property};
}

export type TableAlteration =
  | {readonly kind: 'add'; readonly ifNotExists: boolean; readonly columns: readonly ColumnDefinition[]}
  | {
      readonly kind: 'drop';
      readonly ifExists: boolean;
      readonly columns: readonly string[];
      /** Microseconds, as digits: cells that are older belong to the dropped columns. */
      readonly timestamp?: string | undefined;
    }
  | {readonly kind: 'rename'; readonly ifExists: boolean; readonly renames: readonly (readonly [string, string])[]}
  | {readonly kind: 'alter_type'; readonly column: string; readonly type: TypeRef}
  /** Without a mask: DROP MASKED. */
  | {
      readonly kind: 'mask';
      readonly ifExists: boolean;
      readonly column: string;
      readonly mask: ColumnMaskRef | undefined;
    }
  | {readonly kind: 'drop_compact_storage'}
  | {readonly kind: 'options'; readonly properties: {readonly [name: string]: Property}};

export interface AlterTable {
  readonly kind: 'alter_table';
  readonly table: QualifiedName;
  readonly ifExists: boolean;
  readonly alteration: TableAlteration;
}
export interface DropTable {
  readonly kind: 'drop_table';
  readonly table: QualifiedName;
  readonly ifExists: boolean;
}

export interface CreateType {
  readonly kind: 'create_type';
  readonly type: QualifiedName;
  readonly ifNotExists: boolean;
  readonly fields: readonly {readonly name: string; readonly type: TypeRef}[];
}
export interface AlterType {
  readonly kind: 'alter_type';
  readonly type: QualifiedName;
  readonly ifExists: boolean;
  readonly alteration:
    | {
        readonly kind: 'add';
        readonly ifNotExists: boolean;
        readonly fields: readonly {readonly name: string; readonly type: TypeRef}[];
      }
    | {readonly kind: 'rename'; readonly ifExists: boolean; readonly renames: readonly (readonly [string, string])[]}
    | {readonly kind: 'alter'; readonly field: string; readonly type: TypeRef};
}
export interface DropType {
  readonly kind: 'drop_type';
  readonly type: QualifiedName;
  readonly ifExists: boolean;
}

export type IndexTarget = 'value' | 'keys' | 'values' | 'entries' | 'full';

export interface CreateIndex {
  readonly kind: 'create_index';
  readonly name: QualifiedName | undefined;
  readonly table: QualifiedName;
  readonly column: string;
  /** `value` when written as a bare column. */
  readonly target: IndexTarget;
  /** Further columns, which no class of index takes: they are there to be refused in their turn. */
  readonly others?: readonly {readonly column: string; readonly target: IndexTarget}[] | undefined;
  readonly custom: boolean;
  /** As written after USING. */
  readonly using: string | undefined;
  readonly options: {readonly [name: string]: string};
  readonly ifNotExists: boolean;
}
export interface DropIndex {
  readonly kind: 'drop_index';
  readonly index: QualifiedName;
  readonly ifExists: boolean;
}

export interface CreateView {
  readonly kind: 'create_view';
  readonly view: QualifiedName;
  readonly ifNotExists: boolean;
  /** Empty: `*`. Only plain columns are legal. */
  readonly items: readonly SelectItem[];
  readonly table: QualifiedName;
  readonly where: Condition | undefined;
  readonly primaryKey: {readonly partition: readonly string[]; readonly clustering: readonly string[]};
  readonly clusteringOrder: readonly {readonly name: string; readonly descending: boolean}[];
  readonly properties: {readonly [name: string]: Property};
}
export interface AlterView {
  readonly kind: 'alter_view';
  readonly view: QualifiedName;
  readonly ifExists: boolean;
  readonly properties: {readonly [name: string]: Property};
}
export interface DropView {
  readonly kind: 'drop_view';
  readonly view: QualifiedName;
  readonly ifExists: boolean;
}

export interface RoleOptions {
  readonly password: string | undefined;
  readonly hashedPassword: string | undefined;
  readonly login: boolean | undefined;
  readonly superuser: boolean | undefined;
  /** OPTIONS of the role manager. */
  readonly options?: {readonly [name: string]: string} | undefined;
  readonly datacenters?: 'all' | readonly string[] | undefined;
  readonly cidrGroups?: 'all' | readonly string[] | undefined;
}
export interface CreateRole extends RoleOptions {
  readonly kind: 'create_role';
  readonly role: string;
  readonly ifNotExists: boolean;
}
export interface AlterRole extends RoleOptions {
  readonly kind: 'alter_role';
  readonly role: string;
  readonly ifExists: boolean;
}
export interface DropRole {
  readonly kind: 'drop_role';
  readonly role: string;
  readonly ifExists: boolean;
}
export interface ListRoles {
  readonly kind: 'list_roles';
  readonly of: string | undefined;
  readonly recursive: boolean;
  /** LIST USERS. */
  readonly usersOnly: boolean;
}

export type PermissionName =
  'CREATE' | 'ALTER' | 'DROP' | 'SELECT' | 'MODIFY' | 'AUTHORIZE' | 'DESCRIBE' | 'EXECUTE' | 'UNMASK' | 'SELECT_MASKED';

/** What a permission is about. */
export type Resource =
  | {readonly kind: 'all_keyspaces' | 'all_roles' | 'all_functions' | 'all_mbeans'}
  | {readonly kind: 'keyspace' | 'all_tables' | 'functions_in'; readonly keyspace: string}
  | {readonly kind: 'table'; readonly table: QualifiedName}
  | {readonly kind: 'role'; readonly role: string}
  | {readonly kind: 'function'; readonly name: QualifiedName; readonly argumentTypes: readonly TypeRef[]}
  /** A canonical name of JMX, or a pattern. */
  | {readonly kind: 'mbean'; readonly name: string};

/** Permissions are those that the resource has, each once, in the order of `PERMISSIONS` (resources.ts). */
export interface GrantPermissions {
  readonly kind: 'grant_permissions';
  readonly permissions: readonly PermissionName[];
  readonly resource: Resource;
  readonly role: string;
}
export interface RevokePermissions {
  readonly kind: 'revoke_permissions';
  readonly permissions: readonly PermissionName[];
  readonly resource: Resource;
  readonly role: string;
}
export interface GrantRole {
  readonly kind: 'grant_role';
  readonly role: string;
  readonly to: string;
}
export interface RevokeRole {
  readonly kind: 'revoke_role';
  readonly role: string;
  readonly from: string;
}
export interface ListPermissions {
  readonly kind: 'list_permissions';
  readonly permissions: readonly PermissionName[];
  /** Absent: on everything. */
  readonly resource: Resource | undefined;
  readonly of: string | undefined;
  /** With what contains the resource. */
  readonly recursive: boolean;
}

/** An identity is the name in a client's certificate. */
export interface AddIdentity {
  readonly kind: 'add_identity';
  readonly identity: string;
  readonly role: string;
  readonly ifNotExists: boolean;
}
export interface DropIdentity {
  readonly kind: 'drop_identity';
  readonly identity: string;
  readonly ifExists: boolean;
}

export interface CreateFunction {
  readonly kind: 'create_function';
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  readonly name: QualifiedName;
  readonly parameters: readonly {readonly name: string; readonly type: TypeRef}[];
  /** Otherwise it returns null on null input. */
  readonly isCalledOnNull: boolean;
  readonly returns: TypeRef;
  readonly language: string;
  readonly body: string;
}
export interface DropFunction {
  readonly kind: 'drop_function';
  readonly ifExists: boolean;
  readonly name: QualifiedName;
  /** Undefined: the only one of the name. */
  readonly argumentTypes: readonly TypeRef[] | undefined;
}
export interface CreateAggregate {
  readonly kind: 'create_aggregate';
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  readonly name: QualifiedName;
  readonly argumentTypes: readonly TypeRef[];
  /** Functions are those of the aggregate's keyspace. */
  readonly stateFunction: string;
  readonly stateType: TypeRef;
  readonly finalFunction: string | undefined;
  readonly initial: Term | undefined;
}
export interface DropAggregate {
  readonly kind: 'drop_aggregate';
  readonly ifExists: boolean;
  readonly name: QualifiedName;
  readonly argumentTypes: readonly TypeRef[] | undefined;
}
export interface CreateTrigger {
  readonly kind: 'create_trigger';
  readonly ifNotExists: boolean;
  readonly name: string;
  readonly table: QualifiedName;
  readonly className: string;
}
export interface DropTrigger {
  readonly kind: 'drop_trigger';
  readonly ifExists: boolean;
  readonly name: string;
  readonly table: QualifiedName;
}

/** What DESCRIBE is asked for. */
export type DescribeTarget =
  /** `full`: system keyspaces too. */
  | {readonly kind: 'schema'; readonly full: boolean}
  | {readonly kind: 'cluster'}
  /** Names only. */
  | {readonly kind: 'keyspaces' | 'tables' | 'types' | 'functions' | 'aggregates'}
  /** `only`: without what is in it. Without a name: the keyspace of the session. */
  | {readonly kind: 'keyspace'; readonly name: string | undefined; readonly only: boolean}
  | {
      readonly kind: 'table' | 'index' | 'type' | 'materialized_view' | 'function' | 'aggregate';
      readonly name: QualifiedName;
    }
  /** A bare name: of a keyspace, or of a table, index or view. */
  | {readonly kind: 'any'; readonly name: QualifiedName};

export interface Describe {
  readonly kind: 'describe';
  readonly target: DescribeTarget;
  /** Ids, and columns that were dropped. */
  readonly withInternals: boolean;
}

/** A statement that is understood as CQL but not offered yet: it answers with an honest error that names `what`. */
export interface Unsupported {
  readonly kind: 'unsupported';
  readonly what: string;
}

export type Statement =
  | Select
  | Insert
  | InsertJson
  | Update
  | Delete
  | Batch
  | Truncate
  | Use
  | CreateKeyspace
  | AlterKeyspace
  | DropKeyspace
  | CreateTable
  | AlterTable
  | DropTable
  | CreateType
  | AlterType
  | DropType
  | CreateIndex
  | DropIndex
  | CreateView
  | AlterView
  | DropView
  | CreateRole
  | AlterRole
  | DropRole
  | ListRoles
  | GrantPermissions
  | RevokePermissions
  | GrantRole
  | RevokeRole
  | ListPermissions
  | AddIdentity
  | DropIdentity
  | CreateFunction
  | DropFunction
  | CreateAggregate
  | DropAggregate
  | CreateTrigger
  | DropTrigger
  | Describe
  | Unsupported;

export type StatementKind = Statement['kind'];
export type StatementOf<K extends StatementKind> = Extract<Statement, {kind: K}>;

/** What the text parser gives. */
export interface ParsedStatement {
  readonly statement: Statement;
  /** Names of the bind markers in order of index; undefined for `?`. */
  readonly markers: readonly (string | undefined)[];
}
