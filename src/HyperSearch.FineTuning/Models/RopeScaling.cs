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
}
