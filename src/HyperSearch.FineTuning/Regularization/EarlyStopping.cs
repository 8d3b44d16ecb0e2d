namespace HyperSearch.FineTuning.Regularization;

/// <summary>
/// Patience: counts evaluations since the best validation loss. An immutable value that stands in the checkpoint.
/// </summary>
/// <param name="BestLoss">The lowest validation loss so far; null before the first evaluation.</param>
/// <param name="BestStep">Training tokens at that evaluation.</param>
/// <param name="Misses">Evaluations since then.</param>
public sealed record EarlyStopping(double? BestLoss = null, long? BestStep = null, int Misses = 0)
{
    /// <summary>The state after an evaluation. A tie is no improvement: the earlier weights stay.</summary>
    public EarlyStopping After(double loss, long step)
        => BestLoss is null || loss < BestLoss ? new EarlyStopping(loss, step) : this with { Misses = Misses + 1 };

    /// <summary>Whether the evaluation that led here was the best.</summary>
    public bool IsBest => BestLoss is not null && Misses == 0;

    public bool IsExhausted(int? patience) => patience is { } limit && Misses >= limit;
}
