using System.Collections.Immutable;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>How many trials are in each state. Immutable.</summary>
public readonly struct TrialCounts : IEquatable<TrialCounts>
{
    private static readonly int StateCount = Enum.GetValues<TrialState>().Length;
    private readonly ImmutableArray<int> byState;

    private TrialCounts(ImmutableArray<int> byState) => this.byState = byState;

    public static TrialCounts Zero { get; } = new([.. new int[StateCount]]);

    public int this[TrialState state] => byState[(int)state];

    /// <summary>Queued and running trials.</summary>
    public int Open => this[TrialState.Queued] + this[TrialState.Running];

    public int Terminal => byState.Sum() - Open - this[TrialState.Paused];

    /// <summary>The counts after a trial went from <paramref name="from"/> (null: it is new) to <paramref name="to"/>.</summary>
    public TrialCounts Move(TrialState? from, TrialState to)
    {
        if (from == to) return this;
        int[] next = [.. byState];
        if (from is { } old) next[(int)old]--;
        next[(int)to]++;
        return new TrialCounts(System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(next));
    }

    public bool Equals(TrialCounts other) => byState.AsSpan().SequenceEqual(other.byState.AsSpan());

    public override bool Equals(object? obj) => obj is TrialCounts other && Equals(other);

    public override int GetHashCode() => Open;

    public static bool operator ==(TrialCounts left, TrialCounts right) => left.Equals(right);

    public static bool operator !=(TrialCounts left, TrialCounts right) => !left.Equals(right);
}
