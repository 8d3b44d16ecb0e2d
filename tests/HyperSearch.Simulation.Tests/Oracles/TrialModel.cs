using HyperSearch.Core.Trials;

namespace HyperSearch.Simulation.Tests.Oracles;

/// <summary>What the oracle knows of a trial, kept apart from the production fold and in terms of the invariants alone.</summary>
internal sealed class TrialModel
{
    /// <summary>The trial that it starts from; null: it starts at the beginning.</summary>
    public int? Parent { get; init; }

    /// <summary>The trial with which its training began: itself, or the first of its parents. What it does follows from that one's seed.</summary>
    public int Root { get; init; }

    /// <summary>The highest attempt that was granted.</summary>
    public int Attempt { get; set; }

    /// <summary>Whether that attempt holds the trial's lease.</summary>
    public bool IsLeased { get; set; }

    /// <summary>Whether the lease was lost by silence alone, so that its holder may take it back.</summary>
    public bool IsExpired { get; set; }

    public bool IsTerminal { get; set; }

    public string? Session { get; set; }

    public int Slot { get; set; }

    /// <summary>The last step that the attempt reported in the journal.</summary>
    public long LastStep { get; set; }

    /// <summary>The last index that the attempt reported in the journal.</summary>
    public int LastIndex { get; set; } = -1;

    public double? Value { get; set; }

    /// <summary>Checkpoints by path: hash and step.</summary>
    public Dictionary<string, (string? Sha256, long Step)> Checkpoints { get; } = new(StringComparer.Ordinal);

    /// <summary>Why attempts failed and where, in order; what was taken back is not among them.</summary>
    public List<(FailureClass Class, string? Agent)> Failures { get; } = [];

    public IEnumerable<string> AgentsTakenDown => Failures.Where(f => f.Class is FailureClass.Lost or FailureClass.HostOom).Select(f => f.Agent!).Distinct(StringComparer.Ordinal);

    /// <summary>Highest index of a journaled report by attempt.</summary>
    public Dictionary<int, int> Reported { get; } = [];
}
