/** CREATE, ALTER and DROP MATERIALIZED VIEW. */
import {invalid} from '../errors.ts';
import {printQualifiedName, quoteName} from '../print-name.ts';
import type {Tokens} from '../tokens.ts';
import {parseWhere, printCondition} from './conditions.ts';
import type {Grammar} from './grammar.ts';
import {printSelectItems} from './print-selectors.ts';
import {emptyProperties, parseProperties, parseProperty, printProperties} from './properties.ts';
import {parseSelectItems} from './selectors.ts';
import type {AlterView, CreateView, DropView} from './statement.ts';
import {parseClusteringOrder, parsePrimaryKey, printPrimaryKey} from './tables.ts';

function takeView(tokens: Tokens, verb: string): void {
  tokens.take(verb);
  tokens.take('materialized');
  tokens.take('view');
}

export const createView: Grammar<CreateView> = {
  parse(tokens) {
    takeView(tokens, 'create');
    const ifNotExists = tokens.skipIfNotExists();
    const view = tokens.qualifiedName();
    tokens.take('as');
    tokens.take('select');
    const items = parseSelectItems(tokens);
    tokens.take('from');
    const table = tokens.qualifiedName();
    const where = tokens.skip('where') ? parseWhere(tokens) : undefined;
    tokens.take('primary');
    tokens.take('key');
    const primaryKey = parsePrimaryKey(tokens);
    let clusteringOrder: CreateView['clusteringOrder'] = [];
    const properties = emptyProperties();
    if (tokens.skip('with')) {
      do {
        if (tokens.isWord('clustering') && tokens.isWord('order', 1)) {
          clusteringOrder = [...clusteringOrder, ...parseClusteringOrder(tokens)];
        } else {
          parseProperty(tokens, properties);
        }
      } while (tokens.skip('and'));
    }
    if (tokens.markers.length > 0) {
      throw invalid('Bind variables are not allowed in CREATE MATERIALIZED VIEW statements');
    }
    return {
      kind: 'create_view',
      view,
      ifNotExists,
      items,
      table,
      where,
      primaryKey,
      clusteringOrder,
      properties,
    };
  },

  print({view, ifNotExists, items, table, where, primaryKey, clusteringOrder, properties}, bindings) {
    const options = printProperties(properties);
    if (clusteringOrder.length > 0) {
      const order = clusteringOrder.map(({name, descending}) => `${quoteName(name)} ${descending ? 'DESC' : 'ASC'}`);
      options.unshift(`CLUSTERING ORDER BY (${order.join(', ')})`);
    }
    return (
      `CREATE MATERIALIZED VIEW ${ifNotExists ? 'IF NOT EXISTS ' : ''}${printQualifiedName(view)} AS ` +
      `SELECT ${printSelectItems(items, bindings)} FROM ${printQualifiedName(table)}` +
      (where === undefined ? '' : ` WHERE ${printCondition(where, bindings)}`) +
      ` ${printPrimaryKey(primaryKey)}` +
      (options.length === 0 ? '' : ` WITH ${options.join(' AND ')}`)
    );
  },
};

export const alterView: Grammar<AlterView> = {
  parse(tokens) {
    takeView(tokens, 'alter');
    const ifExists = tokens.skipIfExists();
    const view = tokens.qualifiedName();
    tokens.take('with');
    return {kind: 'alter_view', view, ifExists, properties: parseProperties(tokens)};
  },
  print: ({view, ifExists, properties}) =>
    `ALTER MATERIALIZED VIEW ${ifExists ? 'IF EXISTS ' : ''}${printQualifiedName(view)} ` +
    `WITH ${printProperties(properties).join(' AND ')}`,
};

export const dropView: Grammar<DropView> = {
  parse(tokens) {
    takeView(tokens, 'drop');
    const ifExists = tokens.skipIfExists();
    return {kind: 'drop_view', view: tokens.qualifiedName(), ifExists};
  },
  print: ({view, ifExists}) => `DROP MATERIALIZED VIEW ${ifExists ? 'IF EXISTS ' : ''}${printQualifiedName(view)}`,
};
