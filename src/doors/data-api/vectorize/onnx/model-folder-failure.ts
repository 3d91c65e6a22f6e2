/** A model folder cannot be used. The message is a clause that names the file. */
export class ModelFolderFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ModelFolderFailure';
  }
}
