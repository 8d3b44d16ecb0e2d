namespace HyperSearch.FineTuning.Models;

/// <summary>How rotary frequencies are stretched to longer contexts than the model was first trained on.</summary>
public abstract record RopeScaling
{
    private RopeScaling()
    {
    }

    /// <summary>Frequencies as they are.</summary>
    public sealed record None : RopeScaling;

    /// <summary>Every frequency divided by <paramref name="Factor"/> (Chen et al., 2023).</summary>
    public sealed record Linear(double Factor) : RopeScaling;

    /// <summary>Low frequencies divided, high ones kept, those between blended (Llama 3.1).</summary>
    public sealed record Llama3(double Factor, double LowFrequencyFactor, double HighFrequencyFactor, double OriginalContext) : RopeScaling;

    /// <summary>The base grows with the length of the text once that passes <paramref name="Context"/> (dynamic NTK).</summary>
    public sealed record Dynamic(double Factor, double Context) : RopeScaling;

    /// <summary>Low frequencies divided, high ones kept, a ramp between, and cosines and sines times <paramref name="AttentionFactor"/> (Peng et al., 2023).</summary>
    public sealed record Yarn(double Factor, double OriginalContext, double BetaFast, double BetaSlow, double AttentionFactor, bool Truncate) : RopeScaling;

    /// <summary>Every frequency divided by a factor of its own, of one list up to <paramref name="OriginalContext"/> tokens and of another beyond (Ding et al., 2024).</summary>
    public sealed record LongRope(IReadOnlyList<double> Short, IReadOnlyList<double> Long, double OriginalContext, double AttentionFactor) : RopeScaling
    {
        public bool Equals(LongRope? other) => other is not null && Short.SequenceEqual(other.Short) && Long.SequenceEqual(other.Long)
            && OriginalContext.Equals(other.OriginalContext) && AttentionFactor.Equals(other.AttentionFactor);

        public override int GetHashCode() => HashCode.Combine(Short.Count, Long.Count, OriginalContext, AttentionFactor);
    }
}
