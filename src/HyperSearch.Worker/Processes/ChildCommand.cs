namespace HyperSearch.Worker.Processes;

/// <summary>What to start: an argument vector (never a shell line), where, with which additions to our own environment (null removes a variable).</summary>
/// <param name="Mark">Stands in the child's environment as <see cref="MarkedProcesses.Variable"/>, and so in all that it starts.</param>
internal sealed record ChildCommand(IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string?> Environment, string Mark);
