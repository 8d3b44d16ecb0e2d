using System.Collections.Immutable;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.AskTell;

/// <summary>
/// Makes the events of one decision durable, all or none, before it returns; they follow event <paramref name="expectedSeq"/>. Where it
/// throws, the optimizer stays as it was and the exception goes to the caller.
/// </summary>
public delegate void PersistEvents(long expectedSeq, ImmutableArray<StudyEvent> events);

/// <summary>What surrounds an <see cref="Optimizer"/>. Without <see cref="Persist"/> nothing outlives it.</summary>
public sealed record OptimizerOptions
{
    /// <summary>The time of events; only budgets of time are decided by it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public PersistEvents? Persist { get; init; }

    /// <summary>What a new study begins with, as <c>warm_start</c> would give it.</summary>
    public ImmutableArray<EarlierTrial> Earlier { get; init; } = [];

    /// <summary>The study file's text, kept with a new study.</summary>
    public string SourceText { get; init; } = "";

    /// <summary>Where relative paths of the study file start.</summary>
    public string BaseDirectory { get; init; } = "/";
}
