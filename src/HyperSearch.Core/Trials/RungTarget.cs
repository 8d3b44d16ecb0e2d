namespace HyperSearch.Core.Trials;

/// <summary>
/// How far a trial goes before the pruner decides about it again: to its first report at step <see cref="Until"/> or later. There it pauses,
/// unless <see cref="IsLast"/>: at the pruner's last rung it goes on to its own end.
/// </summary>
/// <param name="Until">In steps of the objective's metric, at least 1.</param>
public readonly record struct RungTarget(long Until, bool IsLast);
