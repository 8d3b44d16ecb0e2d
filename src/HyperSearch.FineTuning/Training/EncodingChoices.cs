using HyperSearch.FineTuning.Data;

namespace HyperSearch.FineTuning.Training;

/// <summary>What a trial's settings say about how rows become tokens.</summary>
/// <param name="MaxLength">Most tokens of a row.</param>
internal sealed record EncodingChoices(int MaxLength)
{
    public Truncation Truncation { get; init; } = Truncation.End;

    /// <summary>Counts every token but the first (pre-training).</summary>
    public bool TrainPrompts { get; init; }

    /// <summary>The classes that labels name, for rows with labels.</summary>
    public ClassNames? Classes { get; init; }

    /// <summary>All choices as one text: equal for equal choices.</summary>
    public string Key => $"{MaxLength} {Truncation} {TrainPrompts} {System.Text.Json.JsonSerializer.Serialize(Classes?.Names)}";

    public static EncodingChoices Of(FineTuneSettings settings, int positionsMax)
        => new(Math.Min(settings.MaxLength, positionsMax)) { Truncation = settings.Truncation };
}
