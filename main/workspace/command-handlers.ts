import type { ArgumentOf, CommandName, ReplyOf, Result } from '@contract/index';

/** What answers a command; a failure that a person can act on is a value, a bug throws. */
export type CommandHandlers<Names extends CommandName> = {
  readonly [Name in Names]: (argument: ArgumentOf<Name>) => Result<ReplyOf<Name>> | Promise<Result<ReplyOf<Name>>>;
};

type FeatureCommand<Feature extends string> = Extract<CommandName, `${Feature}.${string}`>;

/** Every handler of one feature: `FeatureHandlers<'datasets'>`. */
export type FeatureHandlers<Feature extends string> = CommandHandlers<FeatureCommand<Feature>>;
