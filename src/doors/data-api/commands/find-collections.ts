/** findCollections: names, or with `explain` names and settings. */
import type {Json} from '../../../wire/json/tree.ts';
import {writeJson} from '../../../wire/json/write.ts';
import {explain} from '../collection-settings.ts';
import {settingsFromTable} from '../collection-table.ts';
import {keyspaceOf} from '../operations/collection.ts';
import {command} from './command.ts';

export const findCollections = command<boolean>({
  name: 'findCollections',
  members: [],
  options: ['explain'],

  parse: fields => fields.fields('options', ['explain']).flag('explain') ?? false,

  run(isExplained, context) {
    const collections: Json[] = [];
    for (const table of [...keyspaceOf(context).tables.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const settings = settingsFromTable(table);
      if (settings !== undefined) {
        collections.push(
          isExplained
            ? new Map<string, Json>([
                ['name', settings.name],
                ['options', explain(settings)],
              ])
            : settings.name,
        );
      }
    }
    return {status: `"collections":${writeJson(collections)}`};
  },
});
