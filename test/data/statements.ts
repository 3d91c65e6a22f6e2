/** Random statements that CQL text can say. All markers have index 0: their order is the parser's to give. */
import fc, {type Arbitrary} from 'fast-check';
import {APPLICABLE, PERMISSIONS} from '../../src/core/cql/statements/resources.ts';
import type {
  ArithmeticOperator,
  Assignment,
  Batch,
  ColumnDefinition,
  Condition,
  Delete,
  DeleteTarget,
  Insert,
  InsertJson,
  OrderBy,
  PermissionName,
  Property,
  QualifiedName,
  Relation,
  Resource,
  RoleOptions,
  Select,
  SelectItem,
  Selector,
  Statement,
  TableAlteration,
  Term,
  TypeRef,
  Update,
  Using,
} from '../../src/core/cql/statements/statement.ts';

const optional = <T>(value: Arbitrary<T>): Arbitrary<T | undefined> => fc.option(value, {nil: undefined});
const few = <T>(value: Arbitrary<T>, minLength = 0, maxLength = 3): Arbitrary<T[]> =>
  fc.array(value, {minLength, maxLength});

export const names: Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('a', 'b', 'k', 'col_1', 'value', 'key', 'ttl', 'json', 'distinct', 'list', 'p1y'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('select', 'from', 'token', 'true', 'null', 'Mixed', 'P1Y', 'with"quote', 'é', '1a'),
  },
  {weight: 1, arbitrary: fc.string({unit: 'binary-ascii', minLength: 1, maxLength: 6})},
);

const qualified: Arbitrary<QualifiedName> = fc.record({keyspace: optional(names), name: names});

/** Calls that selectors write in a form of their own. */
const SPECIAL = new Set(['count', 'cast', 'writetime', 'maxwritetime', 'ttl']);
const functionNames = qualified.filter(({name}) => !SPECIAL.has(name));

const texts = fc.oneof(
  fc.constantFrom('', "it's", '$$', 'a"b', '--', '/*', 'é😀', '\n'),
  fc.string({unit: 'binary-ascii', maxLength: 8}),
);

const literals: Arbitrary<Term> = fc.oneof(
  texts.map((text): Term => ({kind: 'literal', literal: 'string', text})),
  fc
    .bigInt(-(10n ** 20n), 10n ** 20n)
    .map((value): Term => ({kind: 'literal', literal: 'integer', text: String(value)})),
  fc
    .constantFrom('1.5', '-0.0', '1e10', '-2.5E-3', '1.', 'NaN', 'Infinity', '-Infinity')
    .map((text): Term => ({kind: 'literal', literal: 'float', text})),
  fc.constantFrom('true', 'false').map((text): Term => ({kind: 'literal', literal: 'boolean', text})),
  fc.uuid().map((text): Term => ({kind: 'literal', literal: 'uuid', text})),
  fc.constantFrom('', '0', 'FFee').map((text): Term => ({kind: 'literal', literal: 'hex', text})),
  fc
    .constantFrom('1y2mo', '-5h6us', 'P1Y2M3DT4H5M6S', '-P2W', 'P0001-02-03T04:05:06', '5µs')
    .map((text): Term => ({kind: 'literal', literal: 'duration', text})),
);

const markers: Arbitrary<Term> = optional(names).map(name => ({kind: 'marker', index: 0, name}));

const leaves: Arbitrary<Term> = fc.oneof(literals, literals, fc.constant<Term>({kind: 'null'}), markers);

const {type: types} = fc.letrec<{type: TypeRef}>(tie => ({
  type: fc.oneof(
    {maxDepth: 1, depthSize: 'small', withCrossShrink: true},
    fc.record({kind: fc.constant('named'), keyspace: optional(names), name: names}),
    fc.record({kind: fc.constantFrom('list', 'set'), element: tie('type')}),
    fc.record({kind: fc.constant('map'), key: tie('type'), value: tie('type')}),
    fc.record({kind: fc.constant('tuple'), elements: few(tie('type'), 1)}),
    fc.record({kind: fc.constant('frozen'), of: tie('type')}),
    fc.record({kind: fc.constant('vector'), element: tie('type'), dimension: fc.nat(2000)}),
    fc.record({
      kind: fc.constant('custom'),
      className: fc.constantFrom('Int32Type', 'org.apache.cassandra.db.marshal.ListType(UTF8Type)'),
    }),
  ),
}));

const sumOperators = fc.constantFrom<ArithmeticOperator>('+', '-');
const productOperators = fc.constantFrom<ArithmeticOperator>('*', '/', '%');

/** `first op second op third`, as it associates. */
const chain = (operand: Arbitrary<Term>, operator: Arbitrary<ArithmeticOperator>): Arbitrary<Term> =>
  fc
    .tuple(operand, few(fc.tuple(operator, operand), 0, 2))
    .map(([first, rest]) =>
      rest.reduce<Term>((left, [op, right]) => ({kind: 'arithmetic', operator: op, left, right}), first),
    );

const {term: terms, factor: factors} = fc.letrec<{term: Term; simple: Term; factor: Term}>(tie => ({
  simple: fc.oneof(
    {maxDepth: 1, depthSize: 'small', withCrossShrink: true},
    leaves,
    fc.record({kind: fc.constantFrom('list', 'set'), elements: few(tie('term'))}),
    fc.record({kind: fc.constant('map'), entries: few(fc.tuple(tie('term'), tie('term')), 1)}),
    fc.record({kind: fc.constant('udt'), fields: few(fc.tuple(names, tie('term')), 1)}),
    fc.record({kind: fc.constant('tuple'), elements: few(tie('term'), 1)}),
    fc.record({kind: fc.constant('call'), name: functionNames, args: few(tie('term'))}),
    fc.record({kind: fc.constant('hint'), type: types, of: tie('simple')}),
  ),
  factor: fc.oneof(
    {weight: 5, arbitrary: tie('simple')},
    {weight: 1, arbitrary: fc.record({kind: fc.constant('negate'), of: tie('factor')})},
  ),
  term: chain(chain(tie('factor'), productOperators), sumOperators),
}));
export {terms};

const comparisons = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const inValues = fc.oneof<Arbitrary<Term[] | Term>[]>(few(terms), markers);
const tuplesOrMarkers: Arbitrary<Term> = fc.oneof(
  markers,
  fc.record({kind: fc.constant('tuple'), elements: few(terms, 1)}),
);

const relations: Arbitrary<Relation> = fc.oneof<Arbitrary<Relation>[]>(
  fc.record({kind: fc.constant('compare'), column: names, operator: comparisons, value: terms}),
  fc.record({kind: fc.constant('in'), column: names, values: inValues}),
  fc.record({kind: fc.constantFrom('contains', 'contains_key', 'like'), column: names, value: terms}),
  fc.record({kind: fc.constant('element'), column: names, key: terms, operator: comparisons, value: terms}),
  fc.record({kind: fc.constant('multi'), columns: few(names, 1), operator: comparisons, value: tuplesOrMarkers}),
  fc.record({kind: fc.constant('multi_in'), columns: few(names, 1), values: inValues}),
  fc.record({kind: fc.constant('token'), columns: few(names, 1), operator: comparisons, value: terms}),
  fc.record({kind: fc.constant('is_not_null'), column: names}),
);

const wheres: Arbitrary<Condition> = fc.oneof<Arbitrary<Condition>[]>(
  relations,
  few(relations, 2).map((of): Condition => ({kind: 'and', of})),
);

const ifConditions: Arbitrary<Condition> = fc.oneof<Arbitrary<Condition>[]>(
  fc.record({kind: fc.constant('compare'), column: names, operator: comparisons, value: terms}),
  fc.record({kind: fc.constant('in'), column: names, values: inValues}),
  fc.record({kind: fc.constantFrom('contains', 'contains_key'), column: names, value: terms}),
  fc.record({kind: fc.constant('element'), column: names, key: terms, operator: comparisons, value: terms}),
  fc.record({kind: fc.constant('element'), column: names, key: terms, operator: fc.constant('in'), value: inValues}),
  fc.record({kind: fc.constant('field'), column: names, field: names, operator: comparisons, value: terms}),
  fc.record({kind: fc.constant('field'), column: names, field: names, operator: fc.constant('in'), value: inValues}),
);

const ifClauses = fc.oneof(
  fc.constant({ifExists: false, conditions: [] as Condition[]}),
  fc.constant({ifExists: true, conditions: [] as Condition[]}),
  fc.record({ifExists: fc.constant(false), conditions: few(ifConditions, 1)}),
);

// ---- SELECT ----------------------------------------------------------------------------------------------------

const isTerm = (selector: Selector): boolean => selector.kind === 'term';
const onlyTerms = (selectors: readonly Selector[]): boolean => selectors.every(isTerm);

const columns: Arbitrary<Selector> = names.map(name => ({kind: 'column', name}));
const termSelectors: Arbitrary<Selector> = fc
  .oneof(
    leaves,
    fc.record({kind: fc.constantFrom('list', 'set'), elements: few(leaves)}),
    fc.record({kind: fc.constant('tuple'), elements: few(leaves, 2)}),
    fc.record({kind: fc.constant('map'), entries: few(fc.tuple(leaves, leaves), 1)}),
    fc.record({kind: fc.constant('udt'), fields: few(fc.tuple(names, factors), 1)}),
    fc.record({kind: fc.constant('hint'), type: types, of: leaves}),
  )
  .map(term => ({kind: 'term', term: term as Term}));

const {selector: selectors} = fc.letrec<{selector: Selector; place: Selector}>(tie => ({
  place: fc.oneof(
    {maxDepth: 1, depthSize: 'small', withCrossShrink: true},
    columns,
    fc.record({kind: fc.constant('element'), of: tie('place'), key: terms}),
    fc.record({kind: fc.constant('field'), of: tie('place'), field: names}),
  ),
  selector: fc.oneof(
    {maxDepth: 1, depthSize: 'small', withCrossShrink: true},
    columns,
    termSelectors,
    fc.constant<Selector>({kind: 'count_rows'}),
    fc.record({kind: fc.constant('call'), name: functionNames, args: few(tie('selector'))}),
    fc.record({
      kind: fc.constant('cast'),
      of: tie('selector'),
      type: fc.record({
        kind: fc.constant('named'),
        keyspace: fc.constant(undefined),
        name: fc.constantFrom('int', 'text', 'timestamp'),
      }),
    }),
    fc.record({kind: fc.constantFrom('writetime', 'maxwritetime', 'ttl'), of: tie('place')}),
    fc.record({kind: fc.constant('element'), of: tie('selector'), key: terms}),
    fc.record({kind: fc.constant('slice'), of: tie('selector'), from: terms, to: optional(terms)}),
    fc.record({kind: fc.constant('slice'), of: tie('selector'), from: fc.constant(undefined), to: terms}),
    fc.record({kind: fc.constant('field'), of: tie('selector'), field: names}),
    fc.record({
      kind: fc.constant('arithmetic'),
      operator: fc.oneof(sumOperators, productOperators),
      left: tie('selector'),
      right: tie('selector'),
    }),
    fc.record({kind: fc.constant('negate'), of: tie('selector')}),
    fc.record({kind: fc.constant('hint'), type: types, of: tie('selector').filter(of => !isTerm(of))}),
    fc.record({kind: fc.constant('tuple'), elements: few(tie('selector'), 2).filter(all => !onlyTerms(all))}),
    fc.record({kind: fc.constantFrom('list', 'set'), elements: few(tie('selector'), 1).filter(all => !onlyTerms(all))}),
  ),
}));

const items: Arbitrary<SelectItem> = fc.record({selector: selectors, alias: optional(names)});

const integers: Arbitrary<Term> = fc.oneof(
  markers,
  fc.integer().map((value): Term => ({kind: 'literal', literal: 'integer', text: String(value)})),
);

const orders: Arbitrary<OrderBy> = fc.oneof<Arbitrary<OrderBy>[]>(
  fc.record({
    kind: fc.constant('columns'),
    columns: fc.uniqueArray(fc.record({name: names, descending: fc.boolean()}), {
      minLength: 1,
      maxLength: 3,
      selector: ({name}) => name,
    }),
  }),
  fc.record({kind: fc.constant('ann'), column: names, vector: terms}),
);

const selects: Arbitrary<Select> = fc.record({
  kind: fc.constant('select'),
  table: qualified,
  items: few(items),
  json: fc.boolean(),
  distinct: fc.boolean(),
  where: optional(wheres),
  groupBy: few(names),
  orderBy: optional(orders),
  perPartitionLimit: optional(integers),
  limit: optional(integers),
  allowFiltering: fc.boolean(),
});

// ---- writes ----------------------------------------------------------------------------------------------------

/** Of two markers the first written has the lower index. */
const usings: Arbitrary<Using> = fc.record({timestamp: optional(integers), ttl: optional(integers)});
const usingTimestamps: Arbitrary<Using> = fc.record({timestamp: optional(integers), ttl: fc.constant(undefined)});

const inserts: Arbitrary<Insert> = fc.record({
  kind: fc.constant('insert'),
  table: qualified,
  columns: few(names, 1),
  values: few(terms, 1),
  ifNotExists: fc.boolean(),
  using: usings,
});

const jsonInserts: Arbitrary<InsertJson> = fc.record({
  kind: fc.constant('insert_json'),
  table: qualified,
  json: fc.oneof(
    markers,
    texts.map((text): Term => ({kind: 'literal', literal: 'string', text})),
  ),
  defaultUnset: fc.boolean(),
  ifNotExists: fc.boolean(),
  using: usings,
});

const assignments: Arbitrary<Assignment> = fc.oneof<Arbitrary<Assignment>[]>(
  fc.record({kind: fc.constant('set'), column: names, value: terms}),
  fc.tuple(names, sumOperators, terms).map(([column, operator, right]): Assignment => ({
    kind: 'set',
    column,
    value: {kind: 'arithmetic', operator, left: {kind: 'column', name: column}, right},
  })),
  fc.tuple(names, terms).map(([column, left]): Assignment => ({
    kind: 'set',
    column,
    value: {kind: 'arithmetic', operator: '+', left, right: {kind: 'column', name: column}},
  })),
  fc.record({kind: fc.constant('set_element'), column: names, key: terms, value: terms}),
  fc.record({kind: fc.constant('set_field'), column: names, field: names, value: terms}),
);

const updates: Arbitrary<Update> = fc
  .record({
    kind: fc.constant('update'),
    table: qualified,
    using: usings,
    assignments: fc.uniqueArray(assignments, {minLength: 1, maxLength: 3, selector: each => each.column}),
    where: wheres,
  })
  .chain(update => ifClauses.map((clause): Update => ({...update, ...clause})));

const targets: Arbitrary<DeleteTarget> = fc.oneof<Arbitrary<DeleteTarget>[]>(
  fc.record({kind: fc.constant('column'), column: names}),
  fc.record({kind: fc.constant('element'), column: names, key: terms}),
  fc.record({kind: fc.constant('field'), column: names, field: names}),
);

const deletes: Arbitrary<Delete> = fc
  .record({
    kind: fc.constant('delete'),
    table: qualified,
    targets: few(targets),
    using: usingTimestamps,
    where: wheres,
  })
  .chain(each => ifClauses.map((clause): Delete => ({...each, ...clause})));

const batches: Arbitrary<Batch> = fc.record({
  kind: fc.constant('batch'),
  type: fc.constantFrom('logged', 'unlogged', 'counter'),
  using: usingTimestamps,
  statements: few(fc.oneof(inserts, jsonInserts, updates, deletes)),
});

// ---- definitions -----------------------------------------------------------------------------------------------

const safeNames = names.filter(name => name !== '__proto__');
const textMaps = fc.dictionary(safeNames, texts, {maxKeys: 3, noNullPrototype: true});
const properties = (minKeys: number): Arbitrary<Record<string, Property>> =>
  fc.dictionary(safeNames, fc.oneof<Arbitrary<Property>[]>(texts, fc.constantFrom('true', '-1.5', '10'), textMaps), {
    minKeys,
    maxKeys: 3,
    noNullPrototype: true,
  });

const definitions: Arbitrary<ColumnDefinition> = fc.record({name: names, type: types, isStatic: fc.boolean()});
const fields = few(fc.record({name: names, type: types}), 1);
const renames = few(fc.tuple(names, names), 1);
const clusteringOrders = few(fc.record({name: names, descending: fc.boolean()}));
const primaryKeys = fc.record({partition: few(names, 1), clustering: few(names)});

const alterations: Arbitrary<TableAlteration> = fc.oneof<Arbitrary<TableAlteration>[]>(
  fc.record({kind: fc.constant('add'), ifNotExists: fc.boolean(), columns: few(definitions, 1)}),
  fc.record({kind: fc.constant('drop'), ifExists: fc.boolean(), columns: few(names, 1)}),
  fc.record({
    kind: fc.constant('drop'),
    ifExists: fc.boolean(),
    columns: few(names, 1),
    timestamp: fc.nat().map(String),
  }),
  fc.record({kind: fc.constant('rename'), ifExists: fc.boolean(), renames}),
  fc.record({kind: fc.constant('alter_type'), column: names, type: types}),
  fc.record({kind: fc.constant('options'), properties: properties(1)}),
);

const access = fc.oneof(fc.constant('all' as const), few(texts, 1));

const roleOptions: Arbitrary<RoleOptions> = fc
  .record({
    password: optional(texts),
    hashedPassword: optional(texts),
    login: optional(fc.boolean()),
    superuser: optional(fc.boolean()),
    options: optional(textMaps),
    datacenters: optional(access),
    cidrGroups: optional(access),
  })
  .filter(({password, hashedPassword}) => password === undefined || hashedPassword === undefined);

const resources: Arbitrary<Resource> = fc.oneof<Arbitrary<Resource>[]>(
  fc.record({kind: fc.constantFrom('all_keyspaces', 'all_roles', 'all_functions', 'all_mbeans')}),
  fc.record({kind: fc.constantFrom('keyspace', 'all_tables', 'functions_in'), keyspace: names}),
  fc.record({kind: fc.constant('table'), table: qualified}),
  fc.record({kind: fc.constant('role'), role: names}),
  fc.record({
    kind: fc.constant('function'),
    name: fc.record({keyspace: names.filter(name => name !== 'system'), name: names}),
    argumentTypes: few(types),
  }),
  fc.record({kind: fc.constant('mbean'), name: fc.constantFrom('a.b:type=c', 'a.*:k="x,y",type=c', 'a:b=c,*')}),
);

const permissionsOf = (all: readonly PermissionName[]): Arbitrary<readonly PermissionName[]> =>
  fc.subarray([...all], {minLength: 1});

const grants = resources.chain(resource =>
  fc.record({permissions: permissionsOf(APPLICABLE[resource.kind]), resource: fc.constant(resource), role: names}),
);

/** Without markers: they are refused there. */
const viewConditions = names.map((column): Condition => ({
  kind: 'and',
  of: [
    {kind: 'is_not_null', column},
    {kind: 'compare', column, operator: '>', value: {kind: 'literal', literal: 'integer', text: '1'}},
  ],
}));

const definitionStatements: Arbitrary<Statement> = fc.oneof<Arbitrary<Statement>[]>(
  fc.record({kind: fc.constantFrom('truncate'), table: qualified}),
  fc.record({kind: fc.constant('use'), keyspace: names}),
  fc.record({kind: fc.constant('create_keyspace'), name: names, ifNotExists: fc.boolean(), properties: properties(1)}),
  fc.record({kind: fc.constant('alter_keyspace'), name: names, ifExists: fc.boolean(), properties: properties(1)}),
  fc.record({kind: fc.constant('drop_keyspace'), name: names, ifExists: fc.boolean()}),
  fc.record({
    kind: fc.constant('create_table'),
    table: qualified,
    ifNotExists: fc.boolean(),
    columns: few(definitions, 1),
    primaryKeys: few(primaryKeys),
    clusteringOrder: clusteringOrders,
    compactStorage: fc.boolean(),
    properties: properties(0),
  }),
  fc.record({kind: fc.constant('alter_table'), table: qualified, ifExists: fc.boolean(), alteration: alterations}),
  fc.record({kind: fc.constant('drop_table'), table: qualified, ifExists: fc.boolean()}),
  fc.record({kind: fc.constant('create_type'), type: qualified, ifNotExists: fc.boolean(), fields}),
  fc.record({
    kind: fc.constant('alter_type'),
    type: qualified,
    ifExists: fc.boolean(),
    alteration: fc.oneof(
      fc.record({kind: fc.constant('add' as const), ifNotExists: fc.boolean(), fields}),
      fc.record({kind: fc.constant('rename' as const), ifExists: fc.boolean(), renames}),
      fc.record({kind: fc.constant('alter' as const), field: names, type: types}),
    ),
  }),
  fc.record({kind: fc.constant('drop_type'), type: qualified, ifExists: fc.boolean()}),
  fc.record({
    kind: fc.constant('create_index'),
    name: optional(qualified),
    table: qualified,
    column: names,
    target: fc.constantFrom('value', 'keys', 'values', 'entries', 'full'),
    custom: fc.boolean(),
    using: optional(texts),
    options: textMaps,
    ifNotExists: fc.boolean(),
  }),
  fc.record({kind: fc.constant('drop_index'), index: qualified, ifExists: fc.boolean()}),
  fc.record({
    kind: fc.constant('create_view'),
    view: qualified,
    ifNotExists: fc.boolean(),
    items: few(names.map(name => ({selector: {kind: 'column' as const, name}, alias: undefined}))),
    table: qualified,
    where: optional(viewConditions),
    primaryKey: primaryKeys,
    clusteringOrder: clusteringOrders,
    properties: properties(0),
  }),
  fc.record({kind: fc.constant('alter_view'), view: qualified, ifExists: fc.boolean(), properties: properties(1)}),
  fc.record({kind: fc.constant('drop_view'), view: qualified, ifExists: fc.boolean()}),
  fc
    .tuple(fc.record({kind: fc.constant('create_role'), role: names, ifNotExists: fc.boolean()}), roleOptions)
    .map(([role, options]): Statement => ({...role, ...options})),
  fc
    .tuple(fc.record({kind: fc.constant('alter_role'), role: names, ifExists: fc.boolean()}), roleOptions)
    .map(([role, options]): Statement => ({...role, ...options})),
  fc.record({kind: fc.constant('drop_role'), role: names, ifExists: fc.boolean()}),
  fc.record({
    kind: fc.constant('list_roles'),
    of: optional(names),
    recursive: fc.boolean(),
    usersOnly: fc.constant(false),
  }),
  grants.map(grant => ({kind: 'grant_permissions' as const, ...grant})),
  grants.map(grant => ({kind: 'revoke_permissions' as const, ...grant})),
  fc.record({kind: fc.constant('grant_role'), role: names, to: names}),
  fc.record({kind: fc.constant('revoke_role'), role: names, from: names}),
  fc.record({
    kind: fc.constant('list_permissions'),
    permissions: permissionsOf(PERMISSIONS),
    resource: optional(resources),
    of: optional(names),
    recursive: fc.boolean(),
  }),
  fc.record({kind: fc.constant('add_identity'), identity: texts, role: names, ifNotExists: fc.boolean()}),
  fc.record({kind: fc.constant('drop_identity'), identity: texts, ifExists: fc.boolean()}),
);

export const statements: Arbitrary<Statement> = fc.oneof<Arbitrary<Statement>[]>(
  selects,
  selects,
  inserts,
  jsonInserts,
  updates,
  deletes,
  batches,
  definitionStatements,
);
