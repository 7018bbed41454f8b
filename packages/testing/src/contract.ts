/** One promise of a contract. Any test runner can run it: `run` rejects when the promise is broken. */
export interface ContractCase<Make> {
  readonly name: string
  run(make: Make): Promise<void>
}

/** A contract is a plain list of cases. */
export type Contract<Make> = readonly ContractCase<Make>[]
