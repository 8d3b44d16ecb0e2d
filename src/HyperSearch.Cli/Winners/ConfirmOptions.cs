namespace HyperSearch.Cli.Winners;

/// <summary>What `confirm` was asked.</summary>
/// <param name="Top">How many of the best trials compete on validation, at least 1.</param>
/// <param name="Seeds">How many seeds each of them has, its own included, at least 1.</param>
/// <param name="Again">Whether the test set may be read although it was read before.</param>
internal sealed record ConfirmOptions(string Study, int Top, int Seeds, bool Again);
