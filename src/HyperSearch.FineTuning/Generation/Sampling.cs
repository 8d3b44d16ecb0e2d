namespace HyperSearch.FineTuning.Generation;

/// <summary>
/// How the next token is chosen. The default is greedy. The order of the steps and their definitions are those of the transformers library:
/// repetition penalty, temperature, top-k, top-p.
/// </summary>
public sealed record Sampling
{
    /// <summary>The most likely token, always.</summary>
    public static readonly Sampling Greedy = new();

    private readonly double _temperature;
    private readonly int? _topK;
    private readonly double _topP = 1;
    private readonly double _repetitionPenalty = 1;

    /// <summary>Divides the logits, at least 0; 0 takes the most likely token.</summary>
    public double Temperature
    {
        get => _temperature;
        init => _temperature = double.IsFinite(value) && value >= 0 ? value : throw Bad(nameof(Temperature), value, "a finite number, at least 0");
    }

    /// <summary>Only the k most likely tokens, and those as likely as the last of them; null: all.</summary>
    public int? TopK
    {
        get => _topK;
        init => _topK = value is null or >= 1 ? value : throw Bad(nameof(TopK), value, "at least 1");
    }

    /// <summary>Only the most likely tokens that together reach this probability, in (0, 1]: nucleus sampling (Holtzman et al., 2020).</summary>
    public double TopP
    {
        get => _topP;
        init => _topP = value is > 0 and <= 1 ? value : throw Bad(nameof(TopP), value, "above 0 and at most 1");
    }

    /// <summary>
    /// Divides positive logits and multiplies negative ones of all tokens that the prompt or the new text holds, above 0; 1 changes nothing (Keskar et al., 2019).
    /// </summary>
    public double RepetitionPenalty
    {
        get => _repetitionPenalty;
        init => _repetitionPenalty = double.IsFinite(value) && value > 0 ? value : throw Bad(nameof(RepetitionPenalty), value, "a finite number above 0");
    }

    /// <summary>Every draw is a function of the seed, the prompt's place in the list and the position.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether the most likely token of the unchanged logits is taken.</summary>
    internal bool IsPlain => Temperature == 0 && RepetitionPenalty == 1;

    private static ArgumentOutOfRangeException Bad(string name, object? value, string range) => new(name, value, $"has to be {range}");
}
