using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;

return await Application.Run(args, CliEnvironment.OfProcess()).ConfigureAwait(false);
