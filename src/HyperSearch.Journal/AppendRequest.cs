using System.Collections.Immutable;
using HyperSearch.Core.Studies;

namespace HyperSearch.Journal;

/// <summary>One decision to append.</summary>
/// <param name="ExpectedSeq">The position of the last event that the decision knew; 0 for a new study.</param>
/// <param name="IdempotencyKey">A mutation that is repeated with the same key happens once; null where the state itself makes repeats harmless.</param>
public sealed record AppendRequest(string Study, long ExpectedSeq, ImmutableArray<StudyEvent> Events, string? IdempotencyKey = null);
